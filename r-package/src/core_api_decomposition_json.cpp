#include "cpp/src/api/decomposition_json.cpp"
