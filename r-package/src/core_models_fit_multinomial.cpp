#include "cpp/src/models/fit_multinomial.cpp"
