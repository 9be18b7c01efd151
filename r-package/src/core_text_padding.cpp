#include "cpp/src/text/padding.cpp"
