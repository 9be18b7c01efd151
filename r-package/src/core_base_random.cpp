#include "cpp/src/base/random.cpp"
