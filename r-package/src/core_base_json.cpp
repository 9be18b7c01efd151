#include "cpp/src/base/json.cpp"
