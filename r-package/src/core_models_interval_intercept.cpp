#include "cpp/src/models/interval_intercept.cpp"
