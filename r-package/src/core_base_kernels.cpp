#include "cpp/src/base/kernels.cpp"
