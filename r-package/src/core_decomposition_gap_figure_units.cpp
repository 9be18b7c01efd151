#include "cpp/src/decomposition/gap_figure_units.cpp"
