#include "cpp/src/models/fit_ordinal.cpp"
