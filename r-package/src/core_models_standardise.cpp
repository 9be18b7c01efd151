#include "cpp/src/models/standardise.cpp"
