#include "cpp/src/models/sparse_cholesky.cpp"
