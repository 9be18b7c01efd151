#include "cpp/src/decomposition/stages_figure.cpp"
