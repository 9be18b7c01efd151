#include "cpp/src/decomposition/sensitivity_table.cpp"
