#include "cpp/src/formula/formula.cpp"
