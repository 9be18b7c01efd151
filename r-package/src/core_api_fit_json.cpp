#include "cpp/src/api/fit_json.cpp"
