#include "skillnad/decomposition/verdict_colours.hpp"

namespace skillnad {

const std::vector<std::pair<std::string, std::string>>& verdict_colours() {
  static const std::vector<std::pair<std::string, std::string>> colours = {
      {"unexplained_large", "#D55E00"}, {"unexplained", "#E69F00"},    {"no_difference", "#56B4E9"},
      {"explained", "#00A67A"},         {"no_unexplained", "#A6DCCB"}, {"undecided", "#E3E3E3"}};
  return colours;
}

}  // namespace skillnad
