#include "cpp/src/models/fit_hazard.cpp"
