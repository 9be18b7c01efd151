#include "cpp/src/decomposition/comparison.cpp"
