#include "cpp/src/api/validation_categories.cpp"
