#include "cpp/src/api/report_document.cpp"
