#include "cpp/src/decomposition/gap.cpp"
