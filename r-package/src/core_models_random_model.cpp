#include "cpp/src/models/random_model.cpp"
