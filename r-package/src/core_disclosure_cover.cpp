#include "cpp/src/disclosure/cover.cpp"
