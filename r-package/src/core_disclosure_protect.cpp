#include "cpp/src/disclosure/protect.cpp"
