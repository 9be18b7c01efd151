#include "cpp/src/nuso/cell_notation.cpp"
