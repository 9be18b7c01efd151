#include "cpp/src/api/validation_numbers.cpp"
