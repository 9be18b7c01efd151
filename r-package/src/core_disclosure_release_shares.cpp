#include "cpp/src/disclosure/release_shares.cpp"
