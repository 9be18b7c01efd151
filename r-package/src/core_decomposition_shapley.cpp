#include "cpp/src/decomposition/shapley.cpp"
