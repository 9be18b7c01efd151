#include "cpp/src/nuso/check_targets.cpp"
