#include "cpp/src/api/reading_files.cpp"
