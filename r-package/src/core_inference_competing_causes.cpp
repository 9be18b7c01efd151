#include "cpp/src/inference/competing_causes.cpp"
