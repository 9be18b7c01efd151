#include "cpp/src/base/files.cpp"
