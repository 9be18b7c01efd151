#include "cpp/src/api/live_decomposition.cpp"
