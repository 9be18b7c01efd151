#include "cpp/src/decomposition/gap_figure_sensitivity.cpp"
