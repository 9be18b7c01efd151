#include "cpp/src/models/hazard_rows.cpp"
