#include "cpp/src/models/model_columns.cpp"
