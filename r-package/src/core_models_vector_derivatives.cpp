#include "cpp/src/models/vector_derivatives.cpp"
