#include "cpp/src/inference/pooled_predictions.cpp"
