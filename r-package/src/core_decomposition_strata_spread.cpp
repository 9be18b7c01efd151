#include "cpp/src/decomposition/strata_spread.cpp"
