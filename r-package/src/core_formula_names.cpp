#include "cpp/src/formula/names.cpp"
