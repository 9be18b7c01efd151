#include "cpp/src/models/history_columns.cpp"
