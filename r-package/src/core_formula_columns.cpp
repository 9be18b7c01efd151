#include "cpp/src/formula/columns.cpp"
