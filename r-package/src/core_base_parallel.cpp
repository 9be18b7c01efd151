#include "cpp/src/base/parallel.cpp"
