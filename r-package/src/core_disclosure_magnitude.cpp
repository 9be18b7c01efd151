#include "cpp/src/disclosure/magnitude.cpp"
