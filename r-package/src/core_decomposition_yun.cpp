#include "cpp/src/decomposition/yun.cpp"
