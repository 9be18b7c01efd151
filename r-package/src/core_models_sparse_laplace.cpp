#include "cpp/src/models/sparse_laplace.cpp"
