#include "cpp/src/formula/parser.cpp"
