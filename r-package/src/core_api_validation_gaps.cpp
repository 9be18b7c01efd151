#include "cpp/src/api/validation_gaps.cpp"
