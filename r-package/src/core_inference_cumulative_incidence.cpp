#include "cpp/src/inference/cumulative_incidence.cpp"
