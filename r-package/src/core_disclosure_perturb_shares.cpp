#include "cpp/src/disclosure/perturb_shares.cpp"
