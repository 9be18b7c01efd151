#include "cpp/src/decomposition/unit_gaps.cpp"
