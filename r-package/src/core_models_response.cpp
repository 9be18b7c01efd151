#include "cpp/src/models/response.cpp"
