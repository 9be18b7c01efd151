#include "cpp/src/tables/quantile_figure.cpp"
