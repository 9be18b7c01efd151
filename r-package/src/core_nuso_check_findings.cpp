#include "cpp/src/nuso/check_findings.cpp"
