#include "cpp/src/nuso/serial_dates.cpp"
