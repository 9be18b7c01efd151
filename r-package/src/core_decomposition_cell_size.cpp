#include "cpp/src/decomposition/cell_size.cpp"
