#include "cpp/src/base/linalg.cpp"
