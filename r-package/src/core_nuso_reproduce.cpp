#include "cpp/src/nuso/reproduce.cpp"
