#include "cpp/src/formula/model_matrix.cpp"
