#include "cpp/src/decomposition/weighting.cpp"
