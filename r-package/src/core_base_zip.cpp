#include "cpp/src/base/zip.cpp"
