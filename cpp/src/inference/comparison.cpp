#include "skillnad/inference/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/boundary_distribution.hpp"
#include "skillnad/inference/chi_bar_square.hpp"
#include "skillnad/models/fit_multinomial.hpp"
#include "skillnad/models/fit_ordinal.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad {

namespace {

[[noreturn]] void not_comparable(const std::string& why) {
  throw OptionError("other", "The fits cannot be compared: " + why, {"other", {}, 0});
}

struct Random {
  double variances = 0.0;
  double covariances = 0.0;
};

/// Variances and covariances that the larger model has more. Its random part must hold that of the
/// smaller one.
Random added(const Fit& small, const Fit& large) {
  Random out;
  const auto count = [](const FittedFactor& factor, double sign, Random& sum) {
    for (const FactorEntry& e : factor.entries)
      (e.row == e.col ? sum.variances : sum.covariances) += sign;
  };
  for (const FittedFactor& factor : large.random) count(factor, 1.0, out);
  for (const FittedFactor& factor : small.random) {
    count(factor, -1.0, out);
    const auto same = std::find_if(large.random.begin(), large.random.end(),
                                   [&](const FittedFactor& f) { return f.group == factor.group; });
    bool inside = same != large.random.end();
    for (const std::string& effect : factor.effects)
      inside = inside &&
               std::find(same->effects.begin(), same->effects.end(), effect) != same->effects.end();
    if (!inside)
      not_comparable("the random effects of " + factor.group +
                     " in one are not among those of the other. Compare nested models.");
  }
  return out;
}

Fit refitted(Context& context, const Fit& fit, const FitRows* rows, int nodes) {
  if (!rows)
    throw DataError("data_needed",
                    "The fits used different numbers of quadrature nodes, so the smaller has to be "
                    "fitted again, and it does not hold its rows. Fit both with the same nodes =.");
  OrdinalOptions options;
  options.link = fit.link;
  options.nodes = nodes;
  options.force = fit.forced;
  options.nonproportional = fit.nonproportional;
  FitRows copy;
  copy.model = rows->model;
  Context quiet;
  quiet.interrupted = context.interrupted;
  quiet.threads = context.threads;
  if (fit.family == Family::multinomial) {
    MultinomialOptions same;
    static_cast<FitOptions&>(same) = options;
    same.base = fit.base;
    return fit_multinomial(quiet, copy, same);
  }
  return fit.family == Family::ordinal ? fit_ordinal(quiet, copy, options)
                                       : fit_binary(quiet, copy, options);
}

/// The distribution for as many groups as there are, if the larger model adds one random intercept
/// to a regression and nothing else, and has its rows at hand.
BoundaryDistribution for_these_groups(Context& context, const Fit& small, const Fit& large,
                                      const FitRows* rows) {
  if (!rows || small.multilevel || !large.one_random_intercept() ||
      large.family == Family::ordinal || large.n_coefficients() != small.n_coefficients())
    return {};
  const Vector found = small.estimates();
  Vector coefficients(large.n_coefficients());
  for (std::size_t j = 0; j < coefficients.size(); ++j)
    for (std::size_t k = 0; k < small.n_coefficients(); ++k)
      if (large.coefficients[j].name() == small.coefficients[k].name()) coefficients[j] = found[k];
  return boundary_distribution(context, rows->grouped, large.link,
                               large.standardiser.standardised(coefficients));
}

std::string chi_square_name(double df) {
  return "chi-square(" + format_whole(df, plain_style()) + ")";
}

}  // namespace

Table comparison(Context& context, const Fit& fit, const FitRows* rows, const Fit& other,
                 const FitRows* other_rows) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  if (fit.family != other.family || fit.link != other.link)
    not_comparable("they are of different families or links.");
  if (fit.response != other.response || fit.event != other.event)
    not_comparable("they have different outcomes.");
  if (fit.base != other.base)
    not_comparable("they hold the categories against different ones, base = \"" + fit.base +
                   "\" and \"" + other.base + "\". Fit both with the same base.");
  if (fit.n_used != other.n_used || fit.n_trials != other.n_trials ||
      fit.n_events != other.n_events || fit.category_counts != other.category_counts)
    not_comparable("they use different rows (" + format_whole(fit.n_used, plain_style()) + " and " +
                   format_whole(other.n_used, plain_style()) +
                   "). Leave out the rows with missing cells before both.");
  const bool first_small = fit.n_parameters() <= other.n_parameters();
  const Fit& large = first_small ? other : fit;
  Fit small = first_small ? fit : other;
  if (large.n_parameters() == small.n_parameters())
    not_comparable(
        "they have the same number of parameters, so neither is inside the other. See "
        "their aic.");
  if (small.has_random_parameters() && large.has_random_parameters() &&
      (small.nodes.nodes != large.nodes.nodes || small.quadrature != large.quadrature))
    small = refitted(context, small, first_small ? rows : other_rows,
                     large.quadrature ? large.nodes.nodes : 1);
  const Random more = added(small, large);
  const double fixed =
      static_cast<double>(large.n_coefficients()) - static_cast<double>(small.n_coefficients());
  if (fixed < 0.0 || more.variances < 0.0 || more.covariances < 0.0)
    not_comparable("neither model is inside the other. See their aic.");
  std::vector<std::string> terms;
  for (const Coefficient& c : large.coefficients) terms.push_back(c.name());
  for (const Coefficient& c : small.coefficients)
    if (std::find(terms.begin(), terms.end(), c.name()) == terms.end() && c.term != "(Intercept)")
      not_comparable(c.name() + " is in the smaller model only. Compare nested models.");
  const double df = fixed + more.variances + more.covariances;
  const double statistic = std::max(0.0, 2.0 * (large.log_likelihood - small.log_likelihood));
  double p = chi_square_upper(statistic, df);
  std::string distribution = chi_square_name(df);
  const BoundaryDistribution drawn =
      fixed == 0.0 && more.variances == 1.0 && more.covariances == 0.0
          ? for_these_groups(context, small, large, first_small ? other_rows : rows)
          : BoundaryDistribution();
  if (drawn.known) {
    p = drawn.upper(statistic);
    distribution = drawn.text();
  } else if (more.variances == 1.0) {
    const double lower = df - 1.0;
    const double below =
        lower > 0.0 ? chi_square_upper(statistic, lower) : (statistic > 0.0 ? 0.0 : 1.0);
    p = 0.5 * below + 0.5 * p;
    distribution = "1/2 " + (lower > 0.0 ? chi_square_name(lower) : std::string("0")) + " + 1/2 " +
                   chi_square_name(df);
  } else if (more.variances > 1.0) {
    const FitRows* large_rows = first_small ? other_rows : rows;
    const ChiBarSquare mixture =
        large_rows ? several_variances(context, small, large, *large_rows) : ChiBarSquare{};
    if (mixture.known()) {
      p = mixture.upper(statistic);
      distribution = mixture.text();
    } else {
      distribution += ", too careful: several variances";
    }
  }
  Table table;
  table.add(Column::of_text("formula", {small.formula, large.formula}));
  table.add(Column::of_whole("n_parameters", {static_cast<double>(small.n_parameters()),
                                              static_cast<double>(large.n_parameters())}));
  table.add(Column::of_real("log_likelihood", {small.log_likelihood, large.log_likelihood}));
  table.add(Column::of_real("aic", {small.aic(), large.aic()}));
  table.add(Column::of_real("bic", {small.bic(), large.bic()}));
  table.add(Column::of_real("df", {missing, df}));
  table.add(Column::of_real("statistic", {missing, statistic}));
  table.add(Column::of_real("p_value", {missing, p}));
  table.add(Column::of_optional_text("distribution", {"", distribution}));
  return table;
}

}  // namespace skillnad
