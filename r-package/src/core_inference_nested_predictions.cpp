#include "cpp/src/inference/nested_predictions.cpp"
