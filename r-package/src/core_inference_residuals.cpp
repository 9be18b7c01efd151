#include "cpp/src/inference/residuals.cpp"
