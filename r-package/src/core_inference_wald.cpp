#include "cpp/src/inference/wald.cpp"
