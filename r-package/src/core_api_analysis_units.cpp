#include "cpp/src/api/analysis_units.cpp"
