#include "cpp/src/models/top_moments.cpp"
