#include "cpp/src/data/coding.cpp"
