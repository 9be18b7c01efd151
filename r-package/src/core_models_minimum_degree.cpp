#include "cpp/src/models/minimum_degree.cpp"
