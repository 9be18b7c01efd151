#include "cpp/src/models/nested_quadrature.cpp"
