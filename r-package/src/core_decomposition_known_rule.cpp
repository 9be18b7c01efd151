#include "cpp/src/decomposition/known_rule.cpp"
