#include "cpp/src/nuso/survey_cells.cpp"
