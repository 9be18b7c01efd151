#include "cpp/src/inference/refits.cpp"
