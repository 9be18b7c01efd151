#include "cpp/src/inference/normal_grid.cpp"
