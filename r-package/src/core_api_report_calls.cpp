#include "cpp/src/api/report_calls.cpp"
