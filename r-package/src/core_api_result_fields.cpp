#include "cpp/src/api/result_fields.cpp"
