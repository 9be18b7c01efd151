#include "cpp/src/decomposition/doubly_robust.cpp"
