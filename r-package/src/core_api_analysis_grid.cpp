#include "cpp/src/api/analysis_grid.cpp"
