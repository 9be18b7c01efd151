#include "cpp/src/nuso/factors.cpp"
