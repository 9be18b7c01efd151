#include "cpp/src/decomposition/components_table.cpp"
