#include "cpp/src/api/gap_arguments.cpp"
