#include "cpp/src/nuso/model.cpp"
