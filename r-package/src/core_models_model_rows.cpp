#include "cpp/src/models/model_rows.cpp"
