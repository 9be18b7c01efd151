// Profiles by groupings, each with its verdict.
#include <algorithm>
#include <cmath>

#include "gap_figures.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/decomposition/verdict_colours.hpp"
#include "skillnad/decomposition/verdict_table.hpp"

namespace skillnad {

namespace {

/// The place of a text, which is put behind the others if it is not there.
double place_in(std::vector<std::string>& texts, const std::string& text) {
  const auto at = std::find(texts.begin(), texts.end(), text);
  const auto place = static_cast<double>(at - texts.begin() + 1);
  if (at == texts.end()) texts.push_back(text);
  return place;
}

}  // namespace

void draw_verdicts(const Decomposition& d, Language language, GapFigure& out) {
  const bool sv = language == Language::sv;
  const NumberStyle& style = report_style(language);
  FigureSpec& spec = out.spec;
  const std::vector<CellVerdict> verdicts = cell_verdicts({&d}, 0.0, Adjustment::holm);
  std::vector<std::string> items, contrasts;
  for (const CellVerdict& one : verdicts) place_in(contrasts, contrast_text(*one.cell));
  const std::size_t width = contrasts.size() > 3 ? 18 : 90 / (contrasts.size() + 1);
  for (const CellVerdict& one : verdicts) {
    const std::string contrast = contrast_text(*one.cell);
    std::string item = place_text(d, *one.cell, language);
    if (item.empty()) item = sv ? "alla" : "all";
    const std::string label = verdict_label(one.verdict, language);
    const double value = one.unexplained.value;
    const double half =
        t_quantile(0.5 + 0.5 * d.level, one.unexplained.df) * one.unexplained.std_error;
    const double column = place_in(contrasts, contrast);
    out.rows.add(contrast, item, label, place_in(items, item), value, value - half, value + half);
    out.rows.start.back() = column - 0.5;
    out.rows.end.back() = column + 0.5;
    std::string text = wrap_words(label, width);
    if (std::isfinite(value))
      text += (text.size() + 8 < width ? " " : "\n") +
              ("(" + format_fixed(100.0 * value, 1, style)) + ")";
    spec.texts.push_back(std::move(text));
  }
  for (const auto& [verdict, colour] : verdict_colours()) {
    const std::string label = verdict_label(verdict, language);
    if (std::find(out.rows.group.begin(), out.rows.group.end(), label) == out.rows.group.end())
      continue;
    spec.groups.push_back(label);
    spec.colours.push_back(colour);
  }
  spec.mark = "tiles";
  spec.label_size = 8.0;
  spec.title = (sv ? "Vad kriterierna inte förklarar: " : "What the criteria do not explain: ") +
               outcome_of(d);
  spec.caption =
      wrap_words((sv ? "Inom parentes: oförklarad skillnad, procentenheter. Utslag vid gränsen "
                     : "In parentheses: the unexplained difference, percentage points. Verdicts at "
                       "the margin ") +
                     format_fixed(100.0 * d.delta, 1, style) +
                     (sv ? " procentenheter, Holms korrektion över alla rutor."
                         : " percentage points, Holm's correction over all tiles."),
                 104) +
      "\n" + criteria_caption(d, language);
  spec.item_title = d.request.strata;
  spec.legend_title = sv ? "Utslag" : "Verdict";
  spec.alt_text = (sv ? "Figur: " : "Figure: ") + spec.title + ".";
  for (std::size_t i = 0; i < out.rows.size() && i < 12; ++i)
    spec.alt_text +=
        " " + out.rows.label[i] + ", " + out.rows.term[i] + ": " + out.rows.group[i] + ";";
  spec.alt_text.back() = '.';
  spec.reversed = true;
  for (std::size_t k = 0; k < contrasts.size(); ++k) {
    spec.values.at.push_back(static_cast<double>(k + 1));
    spec.values.labels.push_back(wrap_words(contrasts[k], width));
  }
  spec.value_limits = {0.5, static_cast<double>(contrasts.size()) + 0.5};
  for (std::size_t k = 0; k < items.size(); ++k) {
    spec.items.at.push_back(static_cast<double>(k + 1));
    spec.items.labels.push_back(items[k]);
  }
  spec.width = contrasts.size() > 3 ? 10.0 : 7.0;
  spec.height = std::min(10.0, 2.2 + 0.5 * static_cast<double>(items.size()));
}

}  // namespace skillnad
