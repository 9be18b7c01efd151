#include "cpp/src/nuso/raw_table.cpp"
