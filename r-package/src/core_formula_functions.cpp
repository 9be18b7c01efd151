#include "cpp/src/formula/functions.cpp"
