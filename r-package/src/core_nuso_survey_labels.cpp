#include "cpp/src/nuso/survey_labels.cpp"
