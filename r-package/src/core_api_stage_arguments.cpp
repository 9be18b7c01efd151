#include "cpp/src/api/stage_arguments.cpp"
