#include "cpp/src/models/multinomial_effects.cpp"
