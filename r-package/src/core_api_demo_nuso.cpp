#include "cpp/src/api/demo_nuso.cpp"
