#include "cpp/src/models/vector_hessian.cpp"
