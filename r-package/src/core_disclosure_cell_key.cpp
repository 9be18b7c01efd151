#include "cpp/src/disclosure/cell_key.cpp"
