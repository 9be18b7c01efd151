#include "cpp/src/api/prediction_rows.cpp"
