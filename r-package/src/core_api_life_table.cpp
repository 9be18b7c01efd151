#include "cpp/src/api/life_table.cpp"
