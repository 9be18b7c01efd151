#include "cpp/src/nuso/markup.cpp"
