#include "cpp/src/decomposition/source_columns.cpp"
