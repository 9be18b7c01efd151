#include "cpp/src/inference/censoring.cpp"
