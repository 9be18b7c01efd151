#include "cpp/src/text/numbers.cpp"
