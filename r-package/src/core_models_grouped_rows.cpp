#include "cpp/src/models/grouped_rows.cpp"
