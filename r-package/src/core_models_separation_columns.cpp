#include "cpp/src/models/separation_columns.cpp"
