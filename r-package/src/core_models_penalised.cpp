#include "cpp/src/models/penalised.cpp"
