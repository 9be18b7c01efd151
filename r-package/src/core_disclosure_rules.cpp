#include "cpp/src/disclosure/rules.cpp"
