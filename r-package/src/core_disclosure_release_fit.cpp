#include "cpp/src/disclosure/release_fit.cpp"
