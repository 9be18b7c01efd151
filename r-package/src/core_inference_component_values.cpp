#include "cpp/src/inference/component_values.cpp"
