#include "cpp/src/api/nuso_tables.cpp"
