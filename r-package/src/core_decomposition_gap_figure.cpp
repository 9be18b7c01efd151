#include "cpp/src/decomposition/gap_figure.cpp"
