#include "cpp/src/disclosure/network.cpp"
