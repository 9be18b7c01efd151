#include "cpp/src/models/newton.cpp"
