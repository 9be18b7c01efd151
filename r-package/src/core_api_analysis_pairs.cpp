#include "cpp/src/api/analysis_pairs.cpp"
