#include "cpp/src/api/call_text.cpp"
