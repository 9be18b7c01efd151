#include "cpp/src/text/document.cpp"
