#include "cpp/src/inference/profile_likelihood.cpp"
