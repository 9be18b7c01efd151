#include "cpp/src/formula/evaluate.cpp"
