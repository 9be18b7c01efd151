#include "cpp/src/tables/shares.cpp"
