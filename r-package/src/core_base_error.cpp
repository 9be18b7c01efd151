#include "cpp/src/base/error.cpp"
