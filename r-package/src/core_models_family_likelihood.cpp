#include "cpp/src/models/family_likelihood.cpp"
