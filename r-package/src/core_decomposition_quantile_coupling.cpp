#include "cpp/src/decomposition/quantile_coupling.cpp"
