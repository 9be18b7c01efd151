#include "cpp/src/decomposition/unit_rule.cpp"
