#include "cpp/src/base/float_environment.cpp"
