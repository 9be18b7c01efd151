#include "cpp/src/inference/agreement.cpp"
