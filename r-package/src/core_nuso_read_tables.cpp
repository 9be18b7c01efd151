#include "cpp/src/nuso/read_tables.cpp"
