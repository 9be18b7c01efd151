#include "cpp/src/nuso/survey_file.cpp"
