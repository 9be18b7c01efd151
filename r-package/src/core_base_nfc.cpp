#include "cpp/src/base/nfc.cpp"
