#include "cpp/src/decomposition/rows_subset.cpp"
