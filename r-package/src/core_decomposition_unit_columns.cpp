#include "cpp/src/decomposition/unit_columns.cpp"
