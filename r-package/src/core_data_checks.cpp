#include "cpp/src/data/checks.cpp"
