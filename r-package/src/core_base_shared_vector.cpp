#include "cpp/src/base/shared_vector.cpp"
