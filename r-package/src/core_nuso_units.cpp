#include "cpp/src/nuso/units.cpp"
