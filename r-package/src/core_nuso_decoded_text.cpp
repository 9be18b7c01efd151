#include "cpp/src/nuso/decoded_text.cpp"
