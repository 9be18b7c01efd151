#include "skillnad/tables/figure_spec.hpp"

namespace skillnad {

ValueList FigureSpec::list() const {
  ValueList out;
  out.add("kind", kind);
  out.add("mark", mark);
  out.add("title", wrap_words(title, 70));
  out.add("caption", caption);
  out.add("value_title", value_title);
  out.add("item_title", item_title);
  out.add("legend_title", legend_title);
  out.add("alt_text", alt_text);
  out.add("items_on", items_on_y ? "y" : "x");
  out.add("reversed", reversed);
  out.add("log", log);
  out.add("reference", reference);
  out.add("diagonal", diagonal);
  out.add("value_at", values.at);
  out.add("value_labels", values.labels);
  out.add("value_limits", value_limits);
  out.add("item_at", items.at);
  out.add("item_labels", items.labels);
  out.add("groups", groups);
  out.add("colours", colours);
  out.add("fill_limits", fill_limits);
  out.add("texts", texts);
  out.add("label_size", label_size);
  out.add("width", width);
  out.add("height", height);
  return out;
}

std::string wrap_words(const std::string& text, std::size_t width) {
  std::string out;
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = text.find(' ', at);
    if (next == std::string::npos) next = text.size();
    const std::string word = text.substr(at, next - at);
    if (line > 0) {
      const bool fits = line + 1 + word.size() <= width;
      out += fits ? " " : "\n";
      line = fits ? line + 1 : 0;
    }
    out += word;
    line += word.size();
    at = next + 1;
  }
  return out;
}

std::vector<std::string> distinct_colours(std::size_t n) {
  static const std::vector<std::string> all = {"#0072B2", "#D55E00", "#009E73",
                                               "#CC79A7", "#56B4E9", "#E69F00"};
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)};
}

}  // namespace skillnad
