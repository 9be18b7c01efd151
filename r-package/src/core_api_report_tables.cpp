#include "cpp/src/api/report_tables.cpp"
