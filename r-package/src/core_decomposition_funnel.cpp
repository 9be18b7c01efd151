#include "cpp/src/decomposition/funnel.cpp"
