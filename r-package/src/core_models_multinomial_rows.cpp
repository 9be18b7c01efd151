#include "cpp/src/models/multinomial_rows.cpp"
