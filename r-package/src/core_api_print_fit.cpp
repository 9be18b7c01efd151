#include "cpp/src/api/print_fit.cpp"
