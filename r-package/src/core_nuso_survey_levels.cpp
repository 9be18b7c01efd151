#include "cpp/src/nuso/survey_levels.cpp"
