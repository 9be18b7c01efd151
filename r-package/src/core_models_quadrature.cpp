#include "cpp/src/models/quadrature.cpp"
