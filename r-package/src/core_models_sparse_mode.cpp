#include "cpp/src/models/sparse_mode.cpp"
