#include "cpp/src/text/render_markup.cpp"
