#include "cpp/src/nuso/workbook.cpp"
