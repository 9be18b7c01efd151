#include "cpp/src/formula/terms.cpp"
