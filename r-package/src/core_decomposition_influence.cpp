#include "cpp/src/decomposition/influence.cpp"
