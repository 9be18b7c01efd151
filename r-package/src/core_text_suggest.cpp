#include "cpp/src/text/suggest.cpp"
