#include "cpp/src/formula/coding.cpp"
