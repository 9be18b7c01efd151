#include "cpp/src/formula/expression.cpp"
