#include "cpp/src/inference/profile.cpp"
