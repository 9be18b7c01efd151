#include "cpp/src/models/simplex.cpp"
