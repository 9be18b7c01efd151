#include "cpp/src/decomposition/rule_design.cpp"
