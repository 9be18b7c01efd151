#include "cpp/src/text/report.cpp"
