#include "cpp/src/api/releasing.cpp"
