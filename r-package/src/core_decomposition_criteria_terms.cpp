#include "cpp/src/decomposition/criteria_terms.cpp"
