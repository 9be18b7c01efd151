#include "cpp/src/inference/replicate_fit.cpp"
