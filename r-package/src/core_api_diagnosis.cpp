#include "cpp/src/api/diagnosis.cpp"
