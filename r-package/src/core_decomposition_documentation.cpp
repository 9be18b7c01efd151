#include "cpp/src/decomposition/documentation.cpp"
