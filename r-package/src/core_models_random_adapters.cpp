#include "cpp/src/models/random_adapters.cpp"
