#include "cpp/src/decomposition/max_t.cpp"
