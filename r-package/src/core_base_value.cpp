#include "cpp/src/base/value.cpp"
