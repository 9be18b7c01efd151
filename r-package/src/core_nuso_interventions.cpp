#include "cpp/src/nuso/interventions.cpp"
