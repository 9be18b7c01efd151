#include "cpp/src/data/frame.cpp"
