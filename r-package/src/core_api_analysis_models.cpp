#include "cpp/src/api/analysis_models.cpp"
