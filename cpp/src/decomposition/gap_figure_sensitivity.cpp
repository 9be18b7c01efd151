// How strong a criterion that was not documented would have to be.
#include <algorithm>
#include <cmath>

#include "gap_figures.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/decomposition/components_table.hpp"

namespace skillnad {

namespace {

constexpr int points_of_line = 61;
/// What is drawn where no observed set says how far the axes should go.
constexpr double least_difference = 0.25, least_effect = 0.02;
constexpr double margin = 1.25;

const double missing = std::numeric_limits<double>::quiet_NaN();

/// An observed set: the effect of a standard deviation, and the difference in it that gives the
/// change of the unexplained part which leaving the set out makes.
struct Observed {
  std::string name;
  double difference = 0.0, effect = 0.0;
};

std::vector<Observed> observed_sets(const DecompositionCell& cell) {
  const std::vector<std::string> sets = sets_of(cell);
  std::vector<Observed> out;
  for (std::size_t set = 0; set < cell.cell.benchmarks.size(); ++set) {
    const SetBenchmark& one = cell.cell.benchmarks[set];
    if (one.effect > 0.0 && std::isfinite(one.change))
      out.push_back({sets[set], one.change / one.effect, one.effect});
  }
  return out;
}

/// What is to be left of the unexplained part, with its name.
struct Left {
  double value;
  std::string name;
};

std::vector<Left> levels_of(const Decomposition& d, Language language, const NumberStyle& style) {
  const bool sv = language == Language::sv;
  const std::string points = sv ? " procentenheter" : " percentage points";
  std::vector<Left> out = {{0.0, sv ? "inget" : "nothing"}};
  for (const double sign : {1.0, -1.0})
    out.push_back({sign * d.delta, (sign > 0.0 ? "+" : "") +
                                       format_fixed(100.0 * sign * d.delta, 1, style) + points});
  return out;
}

}  // namespace

void draw_sensitivity(const Decomposition& d, Language language, GapFigure& out) {
  const bool sv = language == Language::sv;
  const NumberStyle& style = report_style(language);
  const DecompositionCell& cell = d.cells[first_cell(d)];
  const double u = cell.cell.chosen.values[place_of(cell, "unexplained")];
  const std::vector<Observed> observed = observed_sets(cell);
  const std::vector<Left> levels = levels_of(d, language, style);

  // Far enough for every set, and for the line on which nothing is left.
  double widest = least_difference, tallest = least_effect;
  for (const Observed& one : observed) {
    widest = std::max(widest, margin * std::fabs(one.difference));
    tallest = std::max(tallest, margin * one.effect);
  }
  double farthest = 0.0;
  for (const Left& level : levels) farthest = std::max(farthest, std::fabs(u - level.value));
  while (widest * tallest < 1.5 * farthest) {
    widest *= 1.1;
    tallest *= 1.1;
  }

  const std::string contrast = contrast_text(cell);
  FigureSpec& spec = out.spec;
  for (const Left& level : levels) {
    const double bias = u - level.value;
    const double nearest = std::fabs(bias) / tallest;
    if (!(nearest > 0.0)) continue;
    spec.groups.push_back(level.name);
    const double step = math::log(widest / nearest) / (points_of_line - 1);
    for (int k = 0; k < points_of_line; ++k) {
      const double size = nearest * math::exp(step * k);
      out.rows.add(contrast, "", level.name, std::copysign(size, bias), std::fabs(bias) / size,
                   missing, missing);
      spec.texts.emplace_back();
    }
  }
  for (const Observed& one : observed) {
    out.rows.add(contrast, one.name, "", one.difference, one.effect, missing, missing);
    spec.texts.push_back(one.name);
  }
  spec.mark = "contour";
  spec.title = (sv ? "Vad ett odokumenterat kriterium skulle kunna förklara: "
                   : "What a criterion that is not documented could explain: ") +
               outcome_of(d) + ", " + contrast;
  spec.caption =
      wrap_words(
          (sv ? "Oförklarat: " : "Unexplained: ") + format_fixed(100.0 * u, 1, style) +
              (sv ? " procentenheter. Linje: skillnad gånger effekt (av en "
                    "standardavvikelse, på andelen) som lämnar så mycket oförklarat. "
                  : " percentage points. Line: difference times effect (of a standard "
                    "deviation, on the share) that leaves so much unexplained. ") +
              (observed.empty()
                   ? (sv ? "Kriteriernas egna punkter saknas: en regression har inget maximum."
                         : "The criteria have no points: a regression has no maximum.")
                   : (sv ? "Punkt: ett kriterium så starkt som detta, till sin förändring av "
                           "det oförklarade."
                         : "Point: a criterion as strong as this one, by its change of the "
                           "unexplained part.")),
          104) +
      "\n" + criteria_caption(d, language);
  spec.item_title = sv ? "Gruppernas skillnad i kriteriet, givet de andra (standardavvikelser)"
                       : "Difference of the groups in the criterion, given the others (standard "
                         "deviations)";
  spec.value_title = sv ? "Effekt (procentenheter)" : "Effect (percentage points)";
  spec.legend_title = sv ? "Kvar oförklarat" : "Left unexplained";
  spec.alt_text = (sv ? "Figur: " : "Figure: ") + spec.title + ".";
  for (const Observed& one : observed)
    spec.alt_text += " " + one.name + " " + format_fixed(one.difference, 2, style) + " × " +
                     format_fixed(100.0 * one.effect, 1, style) + ";";
  spec.alt_text.back() = '.';
  spec.items_on_y = false;
  spec.values = point_ticks(0.0, tallest, style);
  spec.value_limits = {0.0, tallest};
  spec.items = linear_ticks(-widest, widest, false, style);
  spec.colours = distinct_colours(spec.groups.size());
  spec.height = 5.2;
}

}  // namespace skillnad
