#include "cpp/src/formula/fault.cpp"
