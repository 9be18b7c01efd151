#include "cpp/src/tables/figure.cpp"
