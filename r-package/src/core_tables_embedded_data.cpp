#include "cpp/src/tables/embedded_data.cpp"
