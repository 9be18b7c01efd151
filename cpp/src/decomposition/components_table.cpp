#include "skillnad/decomposition/components_table.hpp"

#include <cmath>
#include <limits>

#include "skillnad/base/distributions.hpp"

namespace skillnad {

namespace {

struct Rows {
  std::vector<std::string> stratum, stage, contrast, category, direction, component, variable;
  Vector estimate, std_error, df, low, high, share;
};

/// Cases without a counterpart: where there are none, there is no such part.
bool has_outside(const GapCell& cell) {
  return cell.outside_a > 0.0 || cell.outside_b > 0.0;
}

/// The gap that parts are shares of; missing where its limits hold 0.
double clear_total(const DecompositionCell& cell, const GapEstimates& estimates, double level) {
  const double q = t_quantile(0.5 + 0.5 * level, part_df(cell.cell, estimates, 0));
  const double total = estimates.values[0];
  return std::fabs(total) > q * std::sqrt(estimates.covariance(0, 0))
             ? total
             : std::numeric_limits<double>::quiet_NaN();
}

void add_direction(const DecompositionCell& cell, const GapEstimates& estimates, double total,
                   const std::string& direction, double level, bool variables, Rows& out) {
  const auto quantile = [&](std::size_t k) {
    return t_quantile(0.5 + 0.5 * level, part_df(cell.cell, estimates, k));
  };
  const auto error = [&](std::size_t k) { return std::sqrt(estimates.covariance(k, k)); };
  for (std::size_t k = 0; k < cell.parts.size(); ++k) {
    if (!cell.parts[k].variable.empty() && !variables) continue;
    if (cell.parts[k].component == "outside_support" && !has_outside(cell.cell)) continue;
    const double half = quantile(k) * error(k);
    out.stratum.push_back(cell.pooled ? "(sum)" : cell.stratum);
    out.stage.push_back(cell.stage);
    out.contrast.push_back(groups_text(cell.a, cell.b));
    out.category.push_back(cell.category);
    out.direction.push_back(direction);
    out.component.push_back(cell.parts[k].component);
    out.variable.push_back(cell.parts[k].variable);
    out.estimate.push_back(estimates.values[k]);
    out.std_error.push_back(error(k));
    out.df.push_back(part_df(cell.cell, estimates, k));
    const bool resampled = !estimates.low.empty();
    out.low.push_back(resampled ? estimates.low[k] : estimates.values[k] - half);
    out.high.push_back(resampled ? estimates.high[k] : estimates.values[k] + half);
    out.share.push_back(estimates.values[k] / total);
  }
}

/// A cell without numbers keeps its rows, so that nobody takes it for left out.
GapEstimates no_estimates(std::size_t n) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  return {Vector(n, missing), Matrix(n, n, missing), {}, {}, {}};
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

std::string groups_text(const std::string& a, const std::string& b) {
  return b.empty() ? a : a + " - " + b;
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
  const std::string groups = groups_text(cell.a, cell.b);
  return cell.category.empty() ? groups : groups + ", " + cell.category;
}

Table components_table(const Decomposition& decomposition, double level, bool variables,
                       bool own_stages) {
  Rows rows;
  const DecompositionCell* all = nullptr;  // of which the parts are shares
  const auto add = [&](const DecompositionCell& cell, GapEstimates GapCell::*which,
                       const std::string& direction) {
    const bool empty = cell.cell.chosen.values.empty();
    const GapEstimates estimates = empty ? no_estimates(cell.parts.size()) : cell.cell.*which;
    const double total = empty ? std::numeric_limits<double>::quiet_NaN()
                               : clear_total(*all, all->cell.*which, level);
    add_direction(cell, estimates, total, direction, level, variables, rows);
  };
  for (const DecompositionCell& cell : decomposition.cells) {
    if (cell.own != own_stages) continue;
    // What a stage adds is shown as a share of the whole gap, which stands before it.
    if (cell.stage.empty() || cell.own) all = &cell;
    add(cell, &GapCell::chosen, decomposition.target);
    if (cell.pooled || on_all_cases(decomposition.options.contrasts)) continue;
    if (decomposition.target != "a") add(cell, &GapCell::towards_a, "a");
    if (decomposition.target != "b") add(cell, &GapCell::towards_b, "b");
  }
  Table table;
  table.add(Column::of_optional_text("stratum", rows.stratum));
  table.add(Column::of_optional_text("stage", rows.stage));
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
