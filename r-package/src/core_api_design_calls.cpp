#include "cpp/src/api/design_calls.cpp"
