#include "cpp/src/api/analysis_shares.cpp"
