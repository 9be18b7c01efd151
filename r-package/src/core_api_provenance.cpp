#include "cpp/src/api/provenance.cpp"
