#include "cpp/src/inference/category_predictions.cpp"
