#include "cpp/src/models/top_derivatives.cpp"
