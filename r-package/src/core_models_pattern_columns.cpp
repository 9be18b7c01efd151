#include "cpp/src/models/pattern_columns.cpp"
