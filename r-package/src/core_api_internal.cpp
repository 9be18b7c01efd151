#include "cpp/src/api/internal.cpp"
