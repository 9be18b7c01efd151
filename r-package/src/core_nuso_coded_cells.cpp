#include "cpp/src/nuso/coded_cells.cpp"
