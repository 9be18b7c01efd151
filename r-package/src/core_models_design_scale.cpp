#include "cpp/src/models/design_scale.cpp"
