#include "cpp/src/formula/polynomial.cpp"
