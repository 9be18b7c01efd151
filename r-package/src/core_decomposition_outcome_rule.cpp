#include "cpp/src/decomposition/outcome_rule.cpp"
