#include "cpp/src/inference/sparse_predictions.cpp"
