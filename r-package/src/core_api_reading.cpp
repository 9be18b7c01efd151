#include "cpp/src/api/reading.cpp"
