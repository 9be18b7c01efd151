#include "cpp/src/api/analysis_calls.cpp"
