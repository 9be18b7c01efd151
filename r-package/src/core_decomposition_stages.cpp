#include "cpp/src/decomposition/stages.cpp"
