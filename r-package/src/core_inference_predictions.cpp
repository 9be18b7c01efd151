#include "cpp/src/inference/predictions.cpp"
