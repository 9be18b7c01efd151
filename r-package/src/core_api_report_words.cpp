#include "cpp/src/api/report_words.cpp"
