#include "cpp/src/decomposition/explained_part.cpp"
