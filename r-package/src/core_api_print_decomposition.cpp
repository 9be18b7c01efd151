#include "cpp/src/api/print_decomposition.cpp"
