#include "cpp/src/disclosure/release_life_table.cpp"
