#include "cpp/src/disclosure/rounding.cpp"
