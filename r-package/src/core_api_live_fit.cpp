#include "cpp/src/api/live_fit.cpp"
