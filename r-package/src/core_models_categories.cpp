#include "cpp/src/models/categories.cpp"
