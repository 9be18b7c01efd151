#include "cpp/src/decomposition/stage_frame.cpp"
