#include "cpp/src/api/analysis_quality.cpp"
