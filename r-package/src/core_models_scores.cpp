#include "cpp/src/models/scores.cpp"
