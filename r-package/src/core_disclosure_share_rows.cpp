#include "cpp/src/disclosure/share_rows.cpp"
