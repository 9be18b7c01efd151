#include "cpp/src/models/grid.cpp"
