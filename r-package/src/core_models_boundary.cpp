#include "cpp/src/models/boundary.cpp"
