#include "cpp/src/nuso/table_of.cpp"
