#include "cpp/src/api/report_unit.cpp"
