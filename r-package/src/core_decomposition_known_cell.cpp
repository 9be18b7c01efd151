#include "cpp/src/decomposition/known_cell.cpp"
