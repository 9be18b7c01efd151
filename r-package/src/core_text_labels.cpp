#include "cpp/src/text/labels.cpp"
