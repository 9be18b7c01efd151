#include "cpp/src/decomposition/verdict_words.cpp"
