#include "cpp/src/models/random_vector.cpp"
