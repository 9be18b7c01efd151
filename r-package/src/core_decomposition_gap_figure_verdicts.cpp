#include "cpp/src/decomposition/gap_figure_verdicts.cpp"
