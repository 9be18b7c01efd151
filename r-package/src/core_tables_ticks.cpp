#include "cpp/src/tables/ticks.cpp"
