#include "cpp/src/api/predicted.cpp"
