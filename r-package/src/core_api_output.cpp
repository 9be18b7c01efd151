#include "cpp/src/api/output.cpp"
