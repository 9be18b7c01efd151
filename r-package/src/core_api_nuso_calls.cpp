#include "cpp/src/api/nuso_calls.cpp"
