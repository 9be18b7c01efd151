#include "cpp/src/tables/published_figures.cpp"
