#include "cpp/src/text/render_page.cpp"
