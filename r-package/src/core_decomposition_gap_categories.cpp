#include "cpp/src/decomposition/gap_categories.cpp"
