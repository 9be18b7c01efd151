#include "cpp/src/nuso/check_data.cpp"
