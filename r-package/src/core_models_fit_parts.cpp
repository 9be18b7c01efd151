#include "cpp/src/models/fit_parts.cpp"
