#include "cpp/src/nuso/survey_numbers.cpp"
