#include "cpp/src/base/distributions.cpp"
