#include "cpp/src/decomposition/verdict_table.cpp"
