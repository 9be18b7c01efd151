#include "cpp/src/nuso/delimited.cpp"
