#include "cpp/src/api/decomposing_stages.cpp"
