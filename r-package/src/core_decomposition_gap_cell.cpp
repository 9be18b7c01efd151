#include "cpp/src/decomposition/gap_cell.cpp"
