#include "cpp/src/base/sha256.cpp"
