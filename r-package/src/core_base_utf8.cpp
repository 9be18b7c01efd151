#include "cpp/src/base/utf8.cpp"
