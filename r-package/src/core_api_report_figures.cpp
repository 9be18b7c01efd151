#include "cpp/src/api/report_figures.cpp"
