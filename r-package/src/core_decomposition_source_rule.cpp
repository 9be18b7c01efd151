#include "cpp/src/decomposition/source_rule.cpp"
