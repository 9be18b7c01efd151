#include "cpp/src/api/predictor_rows.cpp"
