#include "cpp/src/nuso/simulate.cpp"
