#include "skillnad/tables/figure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "skillnad/inference/variance_components.hpp"
#include "skillnad/inference/wald.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

/// "urban: Y (ref. N)"; a coefficient that stands for more than one variable keeps its name.
std::string coefficient_label(const Coefficient& c) {
  std::string text = c.term;
  if (!c.variable.empty() && !c.level.empty()) {
    text = c.variable + ": " + c.level;
    if (!c.reference.empty()) text += " (ref. " + c.reference + ")";
  }
  return c.category.empty() ? text : text + ", " + c.category;
}

}  // namespace

void FigureRows::add(std::string term_name, std::string label_text, std::string group_name,
                     double place, double value, double low, double high) {
  term.push_back(std::move(term_name));
  label.push_back(std::move(label_text));
  group.push_back(std::move(group_name));
  position.push_back(place);
  estimate.push_back(value);
  conf_low.push_back(low);
  conf_high.push_back(high);
  start.push_back(missing);
  end.push_back(missing);
}

Table FigureRows::table() const {
  Table out;
  out.add(Column::of_text("term", term));
  out.add(Column::of_text("label", label));
  out.add(Column::of_optional_text("group", group));
  out.add(Column::of_real("position", position));
  out.add(Column::of_real("estimate", estimate));
  out.add(Column::of_real("conf_low", conf_low));
  out.add(Column::of_real("conf_high", conf_high));
  out.add(Column::of_real("start", start));
  out.add(Column::of_real("end", end));
  return out;
}

bool shows_ratios(const Fit& fit) {
  return fit.link == Link::logit || (fit.family == Family::hazard && fit.link == Link::cloglog);
}

FigureRows coefficient_rows(const Fit& fit) {
  const Table all = estimates_table(fit, 0.95, shows_ratios(fit), "auto", "auto");
  const RealCells& estimate = all.at("estimate").real;
  const RealCells& low = all.at("conf_low").real;
  const RealCells& high = all.at("conf_high").real;
  FigureRows rows;
  for (std::size_t j = fit.standardiser.n_thresholds; j < fit.n_coefficients(); ++j) {
    const Coefficient& c = fit.coefficients[j];
    if (j == fit.standardiser.intercept || c.term == "(Intercept)") continue;
    rows.add(c.term, coefficient_label(c), c.category, static_cast<double>(rows.size() + 1),
             estimate[j], low[j], high[j]);
  }
  return rows;
}

FigureRows unit_rows(const Fit& fit) {
  FigureRows rows;
  if (fit.random.empty()) return rows;
  const std::string& group = fit.random[0].group;
  const Table all = random_effects_table(fit, 0.95, "mean");
  const std::vector<std::string>& groups = all.at("group").text;
  const std::vector<std::string>& terms = all.at("term").text;
  const std::vector<std::string>& levels = all.at("level").text;
  const Column& estimate = all.at("estimate");
  const Column& low = all.at("conf_low");
  const Column& high = all.at("conf_high");
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < all.n_rows; ++i)
    if (groups[i] == group && terms[i] == "(Intercept)") order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (estimate.real[a] != estimate.real[b]) return estimate.real[a] < estimate.real[b];
    return levels[a] < levels[b];
  });
  const auto cell = [](const Column& column, std::size_t i) {
    return column.is_missing(i) ? missing : column.real[i];
  };
  for (std::size_t i : order)
    rows.add(group, levels[i], "", static_cast<double>(rows.size() + 1), cell(estimate, i),
             cell(low, i), cell(high, i));
  return rows;
}

void stack(FigureRows& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool first = i == 0 || rows.position[i] != rows.position[i - 1];
    rows.start[i] = first ? 0.0 : rows.end[i - 1];
    rows.end[i] = rows.start[i] + rows.estimate[i];
  }
}

}  // namespace skillnad
