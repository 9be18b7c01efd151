#include "cpp/src/api/demo_reports.cpp"
