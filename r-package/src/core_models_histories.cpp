#include "cpp/src/models/histories.cpp"
