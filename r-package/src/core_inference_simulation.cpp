#include "cpp/src/inference/simulation.cpp"
