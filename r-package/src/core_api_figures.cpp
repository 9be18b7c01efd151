#include "cpp/src/api/figures.cpp"
