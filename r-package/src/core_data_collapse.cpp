#include "cpp/src/data/collapse.cpp"
