#include "cpp/src/api/analysis_data.cpp"
