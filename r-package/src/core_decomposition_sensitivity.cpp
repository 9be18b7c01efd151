#include "cpp/src/decomposition/sensitivity.cpp"
