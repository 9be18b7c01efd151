#include "cpp/src/models/link.cpp"
