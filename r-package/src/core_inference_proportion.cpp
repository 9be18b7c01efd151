#include "cpp/src/inference/proportion.cpp"
