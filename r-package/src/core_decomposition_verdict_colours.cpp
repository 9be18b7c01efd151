#include "cpp/src/decomposition/verdict_colours.cpp"
