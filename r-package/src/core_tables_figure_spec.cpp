#include "cpp/src/tables/figure_spec.cpp"
