#include "cpp/src/formula/levels.cpp"
