#include "cpp/src/text/render_text.cpp"
