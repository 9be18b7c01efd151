#include "cpp/src/tables/figure_words.cpp"
