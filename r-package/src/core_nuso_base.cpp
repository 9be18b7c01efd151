#include "cpp/src/nuso/base.cpp"
