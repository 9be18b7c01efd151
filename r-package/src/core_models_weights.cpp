#include "cpp/src/models/weights.cpp"
