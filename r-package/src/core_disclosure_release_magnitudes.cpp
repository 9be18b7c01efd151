#include "cpp/src/disclosure/release_magnitudes.cpp"
