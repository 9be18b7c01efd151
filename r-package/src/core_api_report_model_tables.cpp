#include "cpp/src/api/report_model_tables.cpp"
