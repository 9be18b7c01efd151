#include "cpp/src/inference/comparison.cpp"
