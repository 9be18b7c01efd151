#include "cpp/src/models/random_structure.cpp"
