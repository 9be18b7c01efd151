#include "cpp/src/inference/chi_bar_square.cpp"
