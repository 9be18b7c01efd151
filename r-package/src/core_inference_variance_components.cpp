#include "cpp/src/inference/variance_components.cpp"
