#include "cpp/src/decomposition/category_rule.cpp"
