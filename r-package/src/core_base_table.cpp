#include "cpp/src/base/table.cpp"
