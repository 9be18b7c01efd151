#include "cpp/src/models/fit_checks.cpp"
