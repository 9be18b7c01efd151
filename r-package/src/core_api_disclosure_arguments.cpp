#include "cpp/src/api/disclosure_arguments.cpp"
