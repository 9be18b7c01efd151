#include "cpp/src/formula/lexer.cpp"
