#include "cpp/src/text/csv.cpp"
