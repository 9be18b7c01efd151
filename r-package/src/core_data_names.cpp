#include "cpp/src/data/names.cpp"
