#include "cpp/src/decomposition/gap_strength.cpp"
