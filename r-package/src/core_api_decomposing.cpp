#include "cpp/src/api/decomposing.cpp"
