#include "cpp/src/models/ordinal_rows.cpp"
