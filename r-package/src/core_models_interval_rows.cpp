#include "cpp/src/models/interval_rows.cpp"
