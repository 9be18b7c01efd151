#include "cpp/src/inference/covariance.cpp"
