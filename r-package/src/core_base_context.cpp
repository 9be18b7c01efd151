#include "cpp/src/base/context.cpp"
