#include "cpp/src/disclosure/release.cpp"
