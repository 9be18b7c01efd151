#include "cpp/src/models/group_derivatives.cpp"
