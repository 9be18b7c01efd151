#include "cpp/src/decomposition/pooled_decomposition.cpp"
