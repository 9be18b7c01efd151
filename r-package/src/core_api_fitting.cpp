#include "cpp/src/api/fitting.cpp"
