#include "cpp/src/base/softmax.cpp"
