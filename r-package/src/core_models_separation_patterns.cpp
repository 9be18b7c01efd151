#include "cpp/src/models/separation_patterns.cpp"
