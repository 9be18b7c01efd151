#include "cpp/src/models/sparse_inverse.cpp"
