#include "skillnad/inference/wald.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

double two_sided(double statistic, double df) {
  if (!std::isfinite(statistic)) return missing;
  const double x = std::fabs(statistic);
  return 2.0 * (std::isinf(df) ? normal_upper(x) : t_upper(x, df));
}

double half_width(double level, double df) {
  const double p = 0.5 + 0.5 * level;
  return std::isinf(df) ? normal_quantile(p) : t_quantile(p, df);
}

/// Estimates with what Wald's method makes of them, in the columns of the tables.
struct WaldColumns {
  Vector estimate, std_error, df, statistic, p_value, conf_low, conf_high;
  void add(double value, double error, double d, double null, double level) {
    const double half = half_width(level, d) * error;
    const double z = (value - null) / error;
    estimate.push_back(value);
    std_error.push_back(error);
    df.push_back(d);
    statistic.push_back(z);
    p_value.push_back(two_sided(z, d));
    conf_low.push_back(value - half);
    conf_high.push_back(value + half);
  }
  /// All but the first rows, which are thresholds.
  void exponentiate(std::size_t n_thresholds) {
    for (Vector* column : {&estimate, &conf_low, &conf_high})
      for (std::size_t j = n_thresholds; j < column->size(); ++j)
        (*column)[j] = math::exp((*column)[j]);
  }
  void add_to(Table& table) const {
    table.add(Column::of_real("estimate", estimate));
    table.add(Column::of_real("std_error", std_error));
    table.add(Column::of_real("df", df));
    table.add(Column::of_real("statistic", statistic));
    table.add(Column::of_real("p_value", p_value));
    table.add(Column::of_real("conf_low", conf_low));
    table.add(Column::of_real("conf_high", conf_high));
  }
};

std::vector<std::string> term_names(const Fit& fit) {
  std::vector<std::string> names;
  for (const Coefficient& c : fit.coefficients) names.push_back(c.name());
  return names;
}

}  // namespace

Table estimates_table(const Fit& fit, double level, bool exponentiate, const std::string& vcov,
                      const std::string& df) {
  check_level(level);
  const Covariance covariance = covariance_of(fit, vcov);
  const DegreesOfFreedom degrees(fit, df, vcov);
  const Vector estimates = fit.estimates();
  std::vector<std::string> category, term, variable, level_name, reference;
  Vector n;
  WaldColumns columns;
  for (std::size_t j = 0; j < fit.n_coefficients(); ++j) {
    const Coefficient& c = fit.coefficients[j];
    category.push_back(fit.category_of(c));
    term.push_back(c.term);
    variable.push_back(c.variable);
    level_name.push_back(c.level);
    reference.push_back(c.reference);
    columns.add(estimates[j], std::sqrt(covariance.cells(j, j)), degrees.of(j), 0.0, level);
    n.push_back(c.n);
  }
  if (exponentiate)
    columns.exponentiate(fit.family == Family::ordinal ? fit.standardiser.n_thresholds : 0);
  Table table;
  table.add(Column::of_text("category", category));
  table.add(Column::of_text("term", term));
  table.add(Column::of_optional_text("variable", variable));
  table.add(Column::of_optional_text("level", level_name));
  table.add(Column::of_optional_text("reference", reference));
  columns.add_to(table);
  table.add(Column::of_whole("n", n));
  return table;
}

std::vector<std::pair<std::string, std::vector<std::size_t>>> coefficients_by_term(const Fit& fit) {
  std::vector<std::pair<std::string, std::vector<std::size_t>>> out;
  for (std::size_t j = 0; j < fit.n_coefficients(); ++j) {
    const std::string& label = fit.coefficients[j].label;
    if (fit.standardiser.is_intercept(j) || j < fit.standardiser.n_thresholds) continue;
    auto found =
        std::find_if(out.begin(), out.end(), [&](const auto& t) { return t.first == label; });
    if (found == out.end()) {
      out.push_back({label, {j}});
    } else {
      found->second.push_back(j);
    }
  }
  return out;
}

std::vector<std::pair<std::string, std::vector<std::size_t>>> coefficients_of_terms(
    const Fit& fit, const std::vector<std::string>& terms) {
  auto all = coefficients_by_term(fit);
  if (terms.empty()) return all;
  std::vector<std::string> names;
  for (const auto& t : all) names.push_back(t.first);
  std::vector<std::pair<std::string, std::vector<std::size_t>>> out;
  for (const std::string& term : terms) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& t) { return t.first == term; });
    if (found == all.end())
      throw OptionError("terms",
                        "terms: the model has no term " + term + "." + did_you_mean(term, names),
                        {"terms", {}, 0});
    out.push_back(*found);
  }
  return out;
}

void TermTests::add(const std::string& name, double numerator, double denominator, double value,
                    double p) {
  term.push_back(name);
  df1.push_back(numerator);
  df2.push_back(denominator);
  statistic.push_back(value);
  p_value.push_back(p);
}

Table TermTests::table() const {
  Table out;
  out.add(Column::of_text("term", term));
  out.add(Column::of_whole("df1", df1));
  out.add(Column::of_real("df2", df2));
  out.add(Column::of_real("statistic", statistic));
  out.add(Column::of_real("p_value", p_value));
  return out;
}

Table wald_tests(Context& context, const Fit& fit, const std::vector<std::string>& terms,
                 const std::string& vcov) {
  const Covariance covariance = covariance_of(fit, vcov);
  const DegreesOfFreedom degrees(fit, "auto", vcov);
  const Vector estimates = fit.estimates();
  TermTests tests;
  for (const auto& [label, positions] : coefficients_of_terms(fit, terms)) {
    const std::size_t k = positions.size();
    // Scaled to unit variances, so that units do not spoil the solution.
    Matrix block(k, k);
    Vector z(k);
    double d = std::numeric_limits<double>::infinity();
    for (std::size_t b = 0; b < k; ++b) {
      const double sb = std::sqrt(covariance.cells(positions[b], positions[b]));
      z[b] = estimates[positions[b]] / sb;
      d = std::min(d, degrees.of(positions[b]));
      for (std::size_t a = 0; a < k; ++a)
        block(a, b) = covariance.cells(positions[a], positions[b]) / sb /
                      std::sqrt(covariance.cells(positions[a], positions[a]));
    }
    const linalg::Cholesky factor = linalg::cholesky(block);
    double chi_square = missing;
    const bool clustered = covariance.kind.rfind("CR", 0) == 0;
    if (clustered && static_cast<double>(k) > fit.n_clusters - 1.0) {
      context.warn(
          "few_clusters",
          label + " has " + std::to_string(k) +
              " coefficients, more than clusters - 1: the "
              "covariance over so few clusters cannot test them together. Use method = \"lr\" or "
              "vcov = \"model\".");
    } else if (factor.ok) {
      const Vector solved = linalg::solve(factor, z);
      chi_square = 0.0;
      for (std::size_t a = 0; a < k; ++a) chi_square += z[a] * solved[a];
    }
    const double numerator = static_cast<double>(k);
    const double p = !std::isfinite(chi_square) ? missing
                     : std::isinf(d)            ? chi_square_upper(chi_square, numerator)
                                                : f_upper(chi_square / numerator, numerator, d);
    tests.add(label, numerator, d, chi_square / numerator, p);
  }
  return tests.table();
}

Table combinations_table(const Fit& fit, const std::vector<Combination>& combinations, double null,
                         double level, const std::string& vcov) {
  check_level(level);
  const Covariance covariance = covariance_of(fit, vcov);
  const DegreesOfFreedom degrees(fit, "auto", vcov);
  const Vector estimates = fit.estimates();
  const std::size_t p = fit.n_coefficients();
  std::vector<std::string> names;
  WaldColumns columns;
  for (const Combination& combination : combinations) {
    Vector weight(p, 0.0);
    double d = std::numeric_limits<double>::infinity();
    std::vector<std::string> seen;
    for (const auto& [name, w] : combination.weights) {
      const std::vector<std::string> terms = term_names(fit);
      const auto found = std::find(terms.begin(), terms.end(), name);
      if (found == terms.end())
        throw OptionError(
            "weights",
            "weights: the model has no coefficient " + name + "." + did_you_mean(name, terms),
            {"weights", {}, 0});
      if (std::find(seen.begin(), seen.end(), name) != seen.end())
        throw OptionError("weights", "weights: the coefficient " + name + " stands twice.",
                          {"weights", {}, 0});
      seen.push_back(name);
      const auto at = static_cast<std::size_t>(found - terms.begin());
      weight[at] = w;
      if (w != 0.0) d = std::min(d, degrees.of(at));
    }
    double value = 0.0;
    double variance = 0.0;
    for (std::size_t a = 0; a < p; ++a) {
      value += weight[a] * estimates[a];
      for (std::size_t b = 0; b < p; ++b)
        variance += weight[a] * weight[b] * covariance.cells(a, b);
    }
    names.push_back(combination.name);
    columns.add(value, std::sqrt(variance), d, null, level);
  }
  Table table;
  table.add(Column::of_text("combination", names));
  columns.add_to(table);
  return table;
}

}  // namespace skillnad
