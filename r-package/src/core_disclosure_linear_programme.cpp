#include "cpp/src/disclosure/linear_programme.cpp"
