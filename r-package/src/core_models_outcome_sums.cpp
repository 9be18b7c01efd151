#include "cpp/src/models/outcome_sums.cpp"
