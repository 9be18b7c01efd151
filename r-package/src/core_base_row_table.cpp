#include "cpp/src/base/row_table.cpp"
