#include "cpp/src/nuso/population.cpp"
