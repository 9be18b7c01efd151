#include "cpp/src/decomposition/membership.cpp"
