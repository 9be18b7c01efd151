#include "cpp/src/models/bell_mccaffrey.cpp"
