#include "cpp/src/nuso/codebook_file.cpp"
