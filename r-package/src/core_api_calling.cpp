#include "cpp/src/api/calling.cpp"
