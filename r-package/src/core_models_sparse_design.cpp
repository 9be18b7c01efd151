#include "cpp/src/models/sparse_design.cpp"
