#include "cpp/src/api/validation_binary.cpp"
