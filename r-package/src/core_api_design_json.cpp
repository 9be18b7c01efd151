#include "cpp/src/api/design_json.cpp"
