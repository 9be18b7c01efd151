#include "cpp/src/formula/splines.cpp"
