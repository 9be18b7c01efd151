#include "cpp/src/api/comparing.cpp"
