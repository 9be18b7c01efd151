#include "cpp/src/decomposition/resampling.cpp"
