#include "cpp/src/api/validation.cpp"
