#include "cpp/src/api/arguments.cpp"
