#include "cpp/src/api/demo.cpp"
