#include "cpp/src/models/level_weights.cpp"
