#include "cpp/src/api/gap_report.cpp"
