#include "cpp/src/decomposition/fairlie.cpp"
