#include "cpp/src/inference/normal_mixture.cpp"
