#include "cpp/src/text/render_word.cpp"
