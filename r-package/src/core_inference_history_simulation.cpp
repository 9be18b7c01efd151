#include "cpp/src/inference/history_simulation.cpp"
