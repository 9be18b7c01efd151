#include "cpp/src/models/random_search.cpp"
