#include "cpp/src/decomposition/oaxaca.cpp"
