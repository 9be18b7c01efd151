#include "cpp/src/base/math.cpp"
