#include "cpp/src/base/sha256_blocks.cpp"
