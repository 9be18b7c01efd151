#include "cpp/src/inference/bootstrap.cpp"
