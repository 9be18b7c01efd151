#include "cpp/src/decomposition/decomposition.cpp"
