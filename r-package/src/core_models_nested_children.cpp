#include "cpp/src/models/nested_children.cpp"
