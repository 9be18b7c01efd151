#include "cpp/src/nuso/workbook_dates.cpp"
