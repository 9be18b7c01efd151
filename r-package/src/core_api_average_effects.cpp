#include "cpp/src/api/average_effects.cpp"
