#include "cpp/src/api/pooling.cpp"
