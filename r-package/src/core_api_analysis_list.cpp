#include "cpp/src/api/analysis_list.cpp"
