#include "cpp/src/models/sparse_structure.cpp"
