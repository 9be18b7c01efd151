#include "cpp/src/api/saved_form.cpp"
