#include "cpp/src/models/intercept_search.cpp"
