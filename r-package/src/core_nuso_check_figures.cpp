#include "cpp/src/nuso/check_figures.cpp"
