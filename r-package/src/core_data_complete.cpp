#include "cpp/src/data/complete.cpp"
