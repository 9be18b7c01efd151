#include "cpp/src/api/model_checks.cpp"
