#include "skillnad/decomposition/components_table.hpp"

#include <cmath>
#include <limits>

#include "skillnad/base/distributions.hpp"

namespace skillnad {

namespace {

struct Rows {
  std::vector<std::string> stratum, none, contrast, category, direction, component, variable;
  Vector estimate, std_error, df, low, high, share;
};

/// Cases without a counterpart: where there are none, there is no such part.
bool has_outside(const GapCell& cell) {
  return cell.outside_a > 0.0 || cell.outside_b > 0.0;
}

void add_direction(const DecompositionCell& cell, const GapEstimates& estimates,
                   const std::string& direction, double level, bool variables, Rows& out) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const double q = t_quantile(0.5 + 0.5 * level, cell.cell.df);
  const auto error = [&](std::size_t k) { return std::sqrt(estimates.covariance(k, k)); };
  const double total = estimates.values[0];
  const bool clear = std::fabs(total) > q * error(0);
  for (std::size_t k = 0; k < cell.parts.size(); ++k) {
    if (!cell.parts[k].variable.empty() && !variables) continue;
    if (cell.parts[k].component == "outside_support" && !has_outside(cell.cell)) continue;
    const double half = q * error(k);
    out.stratum.push_back(cell.pooled ? "(sum)" : cell.stratum);
    out.none.emplace_back();
    out.contrast.push_back(cell.a + " - " + cell.b);
    out.category.push_back(cell.category);
    out.direction.push_back(direction);
    out.component.push_back(cell.parts[k].component);
    out.variable.push_back(cell.parts[k].variable);
    out.estimate.push_back(estimates.values[k]);
    out.std_error.push_back(error(k));
    out.df.push_back(cell.cell.df);
    const bool resampled = !estimates.low.empty();
    out.low.push_back(resampled ? estimates.low[k] : estimates.values[k] - half);
    out.high.push_back(resampled ? estimates.high[k] : estimates.values[k] + half);
    out.share.push_back(clear ? estimates.values[k] / total : missing);
  }
}

/// A cell without numbers keeps its rows, so that nobody takes it for left out.
GapEstimates no_estimates(std::size_t n) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  return {Vector(n, missing), Matrix(n, n, missing), {}, {}};
}

struct Reserved {
  const char* component;
  const char* en;
  const char* sv;
};

constexpr Reserved reserved[] = {{"total", "Whole gap", "Hela skillnaden"},
                                 {"unexplained", "Unexplained", "Oförklarat"},
                                 {"outside_support", "Without counterpart", "Utan motsvarighet"},
                                 {"between_strata", "Between strata", "Mellan strata"},
                                 {"not_decomposed", "Not decomposed", "Ej uppdelat"},
                                 {"between_units", "Between units", "Mellan enheter"},
                                 {"within_units", "Within units", "Inom enheter"}};

}  // namespace

const std::vector<std::string>& reserved_components() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const Reserved& one : reserved) out.emplace_back(one.component);
    return out;
  }();
  return names;
}

std::string component_label(const std::string& component, Language language) {
  for (const Reserved& one : reserved)
    if (component == one.component) return language == Language::sv ? one.sv : one.en;
  return component;
}

bool inside_unexplained(const DecompositionCell& cell, const std::string& component) {
  return component == "within_units" ||
         (component == "between_units" && place_of(cell, "within_units") < cell.parts.size());
}

std::string part_label(const DecompositionCell& cell, const std::string& component,
                       Language language) {
  std::string label = component_label(component, language);
  if (!inside_unexplained(cell, component)) return label;
  label[0] = static_cast<char>(label[0] - 'A' + 'a');
  return (language == Language::sv ? "därav " : "of which ") + label;
}

std::string contrast_text(const DecompositionCell& cell) {
  const std::string groups = cell.a + " - " + cell.b;
  return cell.category.empty() ? groups : groups + ", " + cell.category;
}

Table components_table(const Decomposition& decomposition, double level, bool variables) {
  Rows rows;
  for (const DecompositionCell& cell : decomposition.cells) {
    const bool empty = cell.cell.chosen.values.empty();
    add_direction(cell, empty ? no_estimates(cell.parts.size()) : cell.cell.chosen,
                  decomposition.target, level, variables, rows);
    if (cell.pooled) continue;
    for (const char* direction : {"a", "b"}) {
      if (direction == decomposition.target) continue;
      const GapEstimates& towards =
          std::string(direction) == "a" ? cell.cell.towards_a : cell.cell.towards_b;
      add_direction(cell, empty ? no_estimates(cell.parts.size()) : towards, direction, level,
                    variables, rows);
    }
  }
  Table table;
  table.add(Column::of_optional_text("stratum", rows.stratum));
  table.add(Column::of_optional_text("stage", rows.none));
  table.add(Column::of_text("contrast", rows.contrast));
  table.add(Column::of_optional_text("category", rows.category));
  table.add(Column::of_text("direction", rows.direction));
  table.add(Column::of_text("component", rows.component));
  table.add(Column::of_optional_text("variable", rows.variable));
  table.add(Column::of_real("estimate", rows.estimate));
  table.add(Column::of_real("std_error", rows.std_error));
  table.add(Column::of_real("df", rows.df));
  table.add(Column::of_real("conf_low", rows.low));
  table.add(Column::of_real("conf_high", rows.high));
  table.add(Column::of_real("share", rows.share));
  return table;
}

}  // namespace skillnad
