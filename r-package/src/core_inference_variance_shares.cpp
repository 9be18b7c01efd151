#include "cpp/src/inference/variance_shares.cpp"
