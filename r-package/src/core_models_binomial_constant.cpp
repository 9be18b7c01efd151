#include "cpp/src/models/binomial_constant.cpp"
