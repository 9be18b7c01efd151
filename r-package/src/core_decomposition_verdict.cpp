#include "cpp/src/decomposition/verdict.cpp"
