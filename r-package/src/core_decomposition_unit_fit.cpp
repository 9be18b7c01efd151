#include "cpp/src/decomposition/unit_fit.cpp"
