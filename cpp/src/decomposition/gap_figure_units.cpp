// The unexplained difference in each unit.
#include <algorithm>
#include <limits>

#include "cell_rows.hpp"
#include "gap_figures.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/decomposition/unit_gaps.hpp"

namespace skillnad {

void draw_units(Context& context, const Decomposition& d, const GapData* data, Language language,
                GapFigure& out) {
  if (!data)
    throw DataError("data_needed",
                    "A figure of units is made from the cases, and this decomposition was loaded, "
                    "copied or pooled and does not hold them. Decompose again.",
                    {"x", {}, 0});
  const bool sv = language == Language::sv;
  const NumberStyle& style = report_style(language);
  const std::size_t first = first_cell(d);
  const DecompositionCell& cell = d.cells[first];
  UnitGaps gaps;
  visit_cells(*data, d.options, [&](std::size_t c, const GapRows& rows) {
    if (c == first)
      gaps = unit_gaps(context, rows, data->units, cell.cell.a, cell.cell.b,
                       d.options.cell.gap.unit_rule);
  });
  const std::string contrast = contrast_text(cell);
  const double q = t_quantile(0.5 + 0.5 * d.level, std::numeric_limits<double>::infinity());
  double low = 0.0, high = 0.0;
  for (const UnitGap& one : gaps.units) {
    const double half = q * one.std_error;
    out.rows.add(d.request.unit, one.unit, "", static_cast<double>(out.rows.size() + 1), one.value,
                 one.value - half, one.value + half);
    low = std::min(low, one.value - half);
    high = std::max(high, one.value + half);
  }
  if (out.rows.size() == 0) return;
  FigureSpec& spec = out.spec;
  spec.title =
      (sv ? "Oförklarad skillnad i varje enhet (" : "Unexplained difference in each unit (") +
      d.request.unit + "): " + outcome_of(d) + ", " + contrast;
  const std::string hidden = format_whole(static_cast<double>(gaps.n_hidden), style);
  const std::string least = format_whole(least_unit_cases, style);
  spec.caption =
      (sv ? "Punkt: skillnad mellan lika fall i enheten, dragen mot alla enheters. Streck: "
          : "Point: difference of like cases in the unit, drawn towards that of all units. Bar: ") +
      format_percent(d.level, 0, style) + (sv ? " intervall." : " interval.");
  if (gaps.n_hidden > 0)
    spec.caption +=
        sv ? " Visas inte: " + hidden + " enheter med färre än " + least + " fall av en grupp."
           : " Not shown: " + hidden + " units with fewer than " + least + " cases of a group.";
  spec.caption = wrap_words(spec.caption, 104) + "\n" + criteria_caption(d, language);
  spec.value_title = sv ? "Oförklarad skillnad i andel (procentenheter)"
                        : "Unexplained difference in share (percentage points)";
  const std::string n = format_whole(static_cast<double>(out.rows.size()), style);
  spec.item_title = d.request.unit + (sv ? ", i rangordning (n = " : ", ranked (n = ") + n + ")";
  const auto text = [&](std::size_t i) {
    return out.rows.label[i] + " " + format_fixed(100.0 * out.rows.estimate[i], 1, style);
  };
  spec.alt_text = (sv ? "Figur: " : "Figure: ") + spec.title + ". " + text(0) + " … " +
                  text(out.rows.size() - 1) + ".";
  spec.reference = 0.0;
  spec.values = point_ticks(low, high, style);
  const double items = static_cast<double>(out.rows.size());
  const double label_size = std::min(9.0, 345.0 / items);
  if (label_size >= 5.0)
    for (std::size_t i = 0; i < out.rows.size(); ++i) {
      spec.items.at.push_back(out.rows.position[i]);
      spec.items.labels.push_back(out.rows.label[i]);
    }
  spec.label_size = std::max(5.0, label_size);
  spec.height = std::max(3.0, std::min(8.0, 1.9 + 0.16 * items));
}

}  // namespace skillnad
