#include "cpp/src/api/sample_document.cpp"
