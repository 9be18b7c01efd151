#include "cpp/src/api/validation_call.cpp"
