#include "cpp/src/inference/life_table.cpp"
