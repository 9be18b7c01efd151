#include "cpp/src/decomposition/pooled_gap.cpp"
