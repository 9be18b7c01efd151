#include "cpp/src/data/hash.cpp"
