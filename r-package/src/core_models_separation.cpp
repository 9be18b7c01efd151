#include "cpp/src/models/separation.cpp"
