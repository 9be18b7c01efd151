#include "cpp/src/text/print.cpp"
