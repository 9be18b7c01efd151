#include "cpp/src/nuso/survey_table.cpp"
