#include "cpp/src/decomposition/missing_levels.cpp"
