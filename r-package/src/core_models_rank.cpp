#include "cpp/src/models/rank.cpp"
