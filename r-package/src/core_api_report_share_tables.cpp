#include "cpp/src/api/report_share_tables.cpp"
