#include "cpp/src/models/wording.cpp"
