// What the hosts' plotting packages are told to draw, as one record.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "skillnad/tables/figure.hpp"

namespace skillnad {

struct FigureSpec {
  std::string kind;
  /// "interval", "line", "bars", "points", "tiles" or "contour"
  std::string mark = "interval";
  std::string title, caption, value_title, item_title, legend_title, alt_text;
  bool items_on_y = true;
  bool reversed = false;                                        ///< position 1 on top
  bool log = false;                                             ///< the axis of values
  double reference = std::numeric_limits<double>::quiet_NaN();  ///< line of no effect
  bool diagonal = false;                                        ///< line of equal values
  Ticks values, items;
  Vector value_limits;               ///< empty: by the data
  std::vector<std::string> groups;   ///< in order
  std::vector<std::string> colours;  ///< of the groups; with `fill_limits` lowest, middle, highest
  Vector fill_limits;                ///< of tiles coloured by their estimate; empty: by group
  std::vector<std::string> texts;    ///< in the figure, one a row; empty: none
  double label_size = 9.0;           ///< points
  double width = 7.0, height = 4.5;  ///< inches

  /// The named list that figure_words() describes.
  ValueList list() const;
};

/// Broken at spaces into lines of at most `width` bytes.
std::string wrap_words(const std::string& text, std::size_t width);

/// Colours that tell apart what has no order (Okabe & Ito), at most `most_colours`.
constexpr std::size_t most_colours = 6;
std::vector<std::string> distinct_colours(std::size_t n);

}  // namespace skillnad
