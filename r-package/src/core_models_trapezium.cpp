#include "cpp/src/models/trapezium.cpp"
