#include "cpp/src/models/fit_binary.cpp"
