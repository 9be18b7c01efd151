#include "cpp/src/inference/boundary_distribution.cpp"
