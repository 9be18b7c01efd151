#include "cpp/src/models/unit_scores.cpp"
