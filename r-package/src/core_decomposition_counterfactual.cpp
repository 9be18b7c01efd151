#include "cpp/src/decomposition/counterfactual.cpp"
