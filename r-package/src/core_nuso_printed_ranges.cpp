#include "cpp/src/nuso/printed_ranges.cpp"
