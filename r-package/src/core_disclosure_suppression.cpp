#include "cpp/src/disclosure/suppression.cpp"
