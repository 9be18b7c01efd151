#include "cpp/src/inference/pooling.cpp"
