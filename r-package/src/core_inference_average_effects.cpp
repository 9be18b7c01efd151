#include "cpp/src/inference/average_effects.cpp"
