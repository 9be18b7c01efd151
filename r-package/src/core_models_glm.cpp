#include "cpp/src/models/glm.cpp"
