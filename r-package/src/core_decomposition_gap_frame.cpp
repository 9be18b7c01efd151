#include "cpp/src/decomposition/gap_frame.cpp"
