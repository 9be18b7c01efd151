#include "cpp/src/models/child_derivatives.cpp"
