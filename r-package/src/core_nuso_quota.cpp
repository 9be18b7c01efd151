#include "cpp/src/nuso/quota.cpp"
