#include "cpp/src/text/render_latex.cpp"
