#include "cpp/src/nuso/sorting.cpp"
