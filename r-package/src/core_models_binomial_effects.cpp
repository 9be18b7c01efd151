#include "cpp/src/models/binomial_effects.cpp"
