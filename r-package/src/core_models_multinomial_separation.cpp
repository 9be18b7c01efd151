#include "cpp/src/models/multinomial_separation.cpp"
