#include "skillnad/decomposition/stages_figure.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/distributions.hpp"
#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad {

namespace {

constexpr double half_tile = 0.5;

/// The first contrast in all cases that has numbers, or null.
const DecompositionCell* whole_cell(const Decomposition& d) {
  for (const DecompositionCell& cell : d.cells)
    if (cell.whole() && !cell.cell.chosen.values.empty()) return &cell;
  return nullptr;
}

/// The components that are shown, in the order of their columns: the total last.
std::vector<std::string> components_of(const DecompositionCell& whole) {
  const bool outside = whole.cell.outside_a > 0.0 || whole.cell.outside_b > 0.0;
  std::vector<std::string> out;
  for (std::size_t k = 1; k < whole.parts.size(); ++k)
    if (whole.parts[k].variable.empty() &&
        (outside || whole.parts[k].component != "outside_support"))
      out.push_back(whole.parts[k].component);
  out.emplace_back("total");
  return out;
}

void add_row(const Decomposition& d, const DecompositionCell& cell, const std::string& name,
             const std::vector<std::string>& components, double place, Language language,
             FigureRows& rows) {
  const NumberStyle& style = report_style(language);
  const double q = t_quantile(0.5 + 0.5 * d.level, cell.cell.df);
  const auto points = [&](double x) { return format_fixed(100.0 * x, 1, style); };
  for (std::size_t c = 0; c < components.size(); ++c) {
    const std::size_t at = place_of(cell, components[c]);
    if (at >= cell.parts.size()) continue;
    const GapEstimates& estimates = cell.cell.chosen;
    const double value = estimates.values[at];
    const double half = q * std::sqrt(estimates.covariance(at, at));
    const double low = estimates.low.empty() ? value - half : estimates.low[at];
    const double high = estimates.high.empty() ? value + half : estimates.high[at];
    rows.add(name, points(value) + "\n[" + points(low) + "; " + points(high) + "]",
             component_label(components[c], language), place, value, low, high);
    rows.start.back() = static_cast<double>(c + 1) - half_tile;
    rows.end.back() = static_cast<double>(c + 1) + half_tile;
  }
}

}  // namespace

FigureRows stages_figure_rows(const Decomposition& d, const std::string& lang) {
  const Language language = language_of(lang);
  FigureRows rows;
  const DecompositionCell* whole = whole_cell(d);
  if (!whole) return rows;
  const std::vector<std::string> components = components_of(*whole);
  double place = 0.0;
  for (const DecompositionCell& cell : d.cells)
    if (cell.stratum.empty() && !cell.stage.empty() && !cell.own && cell.a == whole->a &&
        cell.b == whole->b)
      add_row(d, cell, cell.stage, components, ++place, language, rows);
  add_row(d, *whole, language == Language::sv ? "Alla steg" : "All stages", components, ++place,
          language, rows);
  return rows;
}

FigureSpec stages_figure_spec(const Decomposition& d, const FigureRows& rows,
                              const std::string& lang) {
  const Language language = language_of(lang);
  const bool sv = language == Language::sv;
  const NumberStyle& style = report_style(language);
  const DecompositionCell* whole = whole_cell(d);
  FigureSpec out;
  out.kind = "stages";
  out.mark = "tiles";
  out.title = sv ? "Vad varje steg bidrar med" : "What each stage adds";
  if (whole) out.title += ": " + contrast_text(*whole);
  out.value_title = sv ? "Skillnad i andel av alla som passerar alla steg (procentenheter)"
                       : "Difference in share of all who pass every stage (percentage points)";
  out.caption = (sv ? "Ruta: skattning och " : "Tile: estimate and ") +
                format_percent(d.level, 0, style) +
                (sv ? " konfidensintervall. Rutorna summerar till skillnaden: raden längst ned "
                      "är alla steg, kolumnen längst till höger alla delar."
                    : " confidence interval. The tiles add up to the gap: the last row is all "
                      "stages, the last column all parts.");
  out.caption = wrap_words(out.caption, 104) + "\n" +
                wrap_words(sv ? "Senare steg gäller dem som passerat de tidigare. Beskrivning, "
                                "inte orsak."
                              : "Later stages are about those who passed the earlier ones. A "
                                "description, not a cause.",
                           104);
  out.reversed = true;
  double largest = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    largest = std::max(largest, std::fabs(rows.estimate[i]));
    if (std::find(out.items.at.begin(), out.items.at.end(), rows.position[i]) ==
        out.items.at.end()) {
      out.items.at.push_back(rows.position[i]);
      out.items.labels.push_back(rows.term[i]);
    }
    const double column = 0.5 * (rows.start[i] + rows.end[i]);
    if (std::find(out.values.at.begin(), out.values.at.end(), column) == out.values.at.end()) {
      out.values.at.push_back(column);
      out.values.labels.push_back(rows.group[i]);
    }
  }
  // The last row has every component.
  std::vector<std::size_t> order(out.values.at.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return out.values.at[i] < out.values.at[j]; });
  Ticks sorted;
  for (std::size_t i : order) {
    sorted.at.push_back(out.values.at[i]);
    sorted.labels.push_back(out.values.labels[i]);
  }
  out.values = std::move(sorted);
  out.groups = out.values.labels;
  // Paler than the colours' ends, so that the text can be read.
  const double limit = largest > 0.0 ? 1.6 * largest : 1.0;
  out.fill_limits = {-limit, limit};
  out.colours = {"#0072B2", "#FFFFFF", "#D55E00"};
  out.texts = rows.label;
  const double n = static_cast<double>(out.values.at.size());
  out.value_limits = {half_tile, n + half_tile};
  out.label_size = std::max(5.0, std::min(9.0, 45.0 / std::max(n, 1.0)));
  out.height = std::min(9.0, 1.7 + 0.55 * static_cast<double>(out.items.at.size()));
  out.alt_text = (sv ? "Figur: " : "Figure: ") + out.title + ".";
  for (std::size_t i = 0; i < rows.size() && i < 30; ++i)
    out.alt_text += " " + rows.term[i] + ", " + rows.group[i] + " " +
                    format_fixed(100.0 * rows.estimate[i], 1, style) + ";";
  out.alt_text.back() = '.';
  return out;
}

}  // namespace skillnad
