#include "cpp/src/models/groups.cpp"
