#include "cpp/src/inference/influence.cpp"
