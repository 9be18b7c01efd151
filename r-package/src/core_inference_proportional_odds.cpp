#include "cpp/src/inference/proportional_odds.cpp"
