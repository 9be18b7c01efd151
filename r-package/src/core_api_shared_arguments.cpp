#include "cpp/src/api/shared_arguments.cpp"
