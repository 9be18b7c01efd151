#include "cpp/src/api/validation_cases.cpp"
