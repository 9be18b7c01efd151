#include "cpp/src/inference/hazard_points.cpp"
