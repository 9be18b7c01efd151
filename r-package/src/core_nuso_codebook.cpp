#include "cpp/src/nuso/codebook.cpp"
