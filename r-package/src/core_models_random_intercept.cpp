#include "cpp/src/models/random_intercept.cpp"
