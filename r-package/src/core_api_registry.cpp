#include "cpp/src/api/registry.cpp"
