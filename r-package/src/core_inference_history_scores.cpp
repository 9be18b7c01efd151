#include "cpp/src/inference/history_scores.cpp"
