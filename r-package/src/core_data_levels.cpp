#include "cpp/src/data/levels.cpp"
