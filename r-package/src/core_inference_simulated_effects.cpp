#include "cpp/src/inference/simulated_effects.cpp"
