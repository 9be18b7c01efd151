#include "cpp/src/inference/posterior_nodes.cpp"
