#include "skillnad/inference/pooling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "factor_errors.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/covariance.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();
const double infinity = std::numeric_limits<double>::infinity();
constexpr double tail = 0.975;

/// What the fits must share, with its name in messages; empty if they do.
std::string difference(const Fit& a, const Fit& b) {
  if (a.formula != b.formula) return "formula";
  if (a.family != b.family || a.link != b.link) return "family or link";
  if (a.event != b.event) return "event";
  if (a.categories != b.categories) return "categories";
  if (a.cluster != b.cluster) return "cluster";
  bool same = a.coefficients.size() == b.coefficients.size();
  for (std::size_t j = 0; same && j < a.coefficients.size(); ++j)
    same = a.coefficients[j].term == b.coefficients[j].term &&
           a.coefficients[j].reference == b.coefficients[j].reference &&
           a.coefficients[j].category == b.coefficients[j].category;
  if (!same) return "coefficients";
  same = a.random.size() == b.random.size();
  for (std::size_t f = 0; same && f < a.random.size(); ++f)
    same = a.random[f].group == b.random[f].group && a.random[f].effects == b.random[f].effects;
  return same ? "" : "random effects";
}

struct Rows {
  std::vector<std::string> category, group, term, variable, level, reference;
  Vector estimate, std_error, df, statistic, p_value, conf_low, conf_high, fmi, n;

  void name(const std::string& c, const std::string& g, const Coefficient& about) {
    category.push_back(c);
    group.push_back(g);
    term.push_back(about.term);
    variable.push_back(about.variable);
    level.push_back(about.level);
    reference.push_back(about.reference);
    n.push_back(about.n);
  }

  void numbers(const Pooled& at, double half, double value, double error, double low, double high) {
    estimate.push_back(value);
    std_error.push_back(error);
    df.push_back(at.df);
    fmi.push_back(at.fmi);
    conf_low.push_back(low);
    conf_high.push_back(high);
    const double z = std::isnan(half) ? missing : at.estimate / at.std_error;
    statistic.push_back(z);
    const double x = std::fabs(z);
    p_value.push_back(std::isnan(z) ? missing : 2.0 * t_upper(x, at.df));
  }

  Table table() const {
    Table out;
    out.add(Column::of_optional_text("category", category));
    out.add(Column::of_optional_text("group", group));
    out.add(Column::of_text("term", term));
    out.add(Column::of_optional_text("variable", variable));
    out.add(Column::of_optional_text("level", level));
    out.add(Column::of_optional_text("reference", reference));
    out.add(Column::of_real("estimate", estimate));
    out.add(Column::of_real("std_error", std_error));
    out.add(Column::of_real("df", df));
    out.add(Column::of_real("statistic", statistic));
    out.add(Column::of_real("p_value", p_value));
    out.add(Column::of_real("conf_low", conf_low));
    out.add(Column::of_real("conf_high", conf_high));
    out.add(Column::of_real("fmi", fmi));
    out.add(Column::of_real("n", n));
    return out;
  }
};

/// Spreads and correlations of one factor in every fit.
class FactorPool {
 public:
  FactorPool(const std::vector<const Fit*>& fits, std::size_t f) {
    for (const Fit* fit : fits) {
      std::size_t first = fit->n_coefficients();
      for (std::size_t g = 0; g < f; ++g) first += fit->random[g].active.size();
      errors_.emplace_back(*fit, fit->random[f], first);
    }
  }

  void add_sd(const std::string& group, const std::string& effect, std::size_t r, Rows& rows) {
    rows.name("", group, named("sd " + effect));
    Vector values, variances;
    double square = 0.0;
    bool zero = false;
    for (const FactorErrors& errors : errors_) {
      const double sd = errors.sd(r);
      square += sd * sd / static_cast<double>(errors_.size());
      zero = zero || !(sd > 0.0);
      if (zero) continue;
      values.push_back(math::log(sd));
      variances.push_back(errors.of_log_sd(r) * errors.of_log_sd(r));
    }
    if (zero) {
      add_missing(std::sqrt(square), rows);
      return;
    }
    const Pooled at = pool(values, variances, infinity);
    const double half = t_quantile(tail, at.df) * at.std_error;
    const double sd = math::exp(at.estimate);
    rows.numbers(at, missing, sd, sd * at.std_error, math::exp(at.estimate - half),
                 math::exp(at.estimate + half));
  }

  void add_correlation(const std::string& group, const std::string& name, std::size_t r,
                       std::size_t s, Rows& rows) {
    rows.name("", group, named("cor " + name));
    Vector values, variances;
    double mean = 0.0;
    bool inside = true;
    for (const FactorErrors& errors : errors_) {
      if (!(errors.sd(r) * errors.sd(s) > 0.0)) {
        add_missing(missing, rows);
        return;
      }
      const double rho = errors.correlation(r, s);
      mean += rho / static_cast<double>(errors_.size());
      inside = inside && std::fabs(rho) < 1.0 - 1e-12;
      if (!inside) continue;
      const double error = errors.of_fisher_z(r, s, rho);
      values.push_back(0.5 * (math::log1p(rho) - math::log1p(-rho)));
      variances.push_back(error * error);
    }
    if (!inside) {
      add_missing(mean, rows);
      return;
    }
    const Pooled at = pool(values, variances, infinity);
    const double half = t_quantile(tail, at.df) * at.std_error;
    const double rho = correlation_of(at.estimate);
    rows.numbers(at, missing, rho, at.std_error * (1.0 - rho * rho),
                 correlation_of(at.estimate - half), correlation_of(at.estimate + half));
  }

 private:
  static Coefficient named(const std::string& term) {
    Coefficient out;
    out.term = term;
    out.n = missing;
    return out;
  }
  static void add_missing(double value, Rows& rows) {
    rows.numbers({missing, missing, missing, missing}, missing, value, missing, missing, missing);
  }

  std::vector<FactorErrors> errors_;
};

void check(const std::vector<const Fit*>& fits) {
  if (fits.size() < 2)
    throw OptionError("fits", "fits must be a list of two or more fits of one model.",
                      {"fits", {}, 0});
  for (std::size_t k = 1; k < fits.size(); ++k) {
    const std::string what = difference(*fits[0], *fits[k]);
    if (!what.empty())
      throw OptionError("fits",
                        "fits: fit " + std::to_string(k + 1) + " differs from the first in its " +
                            what + ". Fits that are pooled must be of one model.",
                        {"fits", {}, 0});
  }
}

}  // namespace

Pooled pool(const Vector& estimates, const Vector& variances, double complete_df) {
  const auto m = static_cast<double>(estimates.size());
  double mean = 0.0, within = 0.0, between = 0.0;
  for (double q : estimates) mean += q / m;
  for (double u : variances) within += u / m;
  for (double q : estimates) between += (q - mean) * (q - mean) / (m - 1.0);
  const double more = (1.0 + 1.0 / m) * between;
  const double total = within + more;
  Pooled out;
  out.estimate = mean;
  out.std_error = std::sqrt(total);
  // Estimates that are all the same lack nothing: complete data have these degrees of freedom.
  const auto [least, most] = std::minmax_element(estimates.begin(), estimates.end());
  if (*least == *most || !(total > 0.0)) {
    out.df = complete_df;
    return out;
  }
  const double share = more / total;
  const double ratio = more / within;
  const double observed =
      std::isinf(complete_df)
          ? 0.0
          : (complete_df + 3.0) / ((complete_df + 1.0) * complete_df * (1.0 - share));
  const double reciprocal = share * share / (m - 1.0) + observed;
  out.df = reciprocal > 0.0 ? 1.0 / reciprocal : infinity;
  out.fmi = (ratio + 2.0 / (out.df + 3.0)) / (ratio + 1.0);
  return out;
}

Table pooled_table(const std::vector<const Fit*>& fits) {
  check(fits);
  const Fit& first = *fits[0];
  std::vector<Vector> estimates;
  std::vector<Matrix> covariances;
  for (const Fit* fit : fits) {
    estimates.push_back(fit->estimates());
    covariances.push_back(covariance_of(*fit, "auto").cells);
  }
  Rows rows;
  for (std::size_t j = 0; j < first.n_coefficients(); ++j) {
    Vector values, variances;
    double df = infinity;
    double n = 0.0;
    for (std::size_t k = 0; k < fits.size(); ++k) {
      values.push_back(estimates[k][j]);
      variances.push_back(covariances[k](j, j));
      df = std::min(df, DegreesOfFreedom(*fits[k], "auto", "auto").of(j));
      n += fits[k]->coefficients[j].n / static_cast<double>(fits.size());
    }
    const Pooled at = pool(values, variances, df);
    const double half = t_quantile(tail, at.df) * at.std_error;
    Coefficient about = first.coefficients[j];
    about.n = n;
    rows.name(first.category_of(about), "", about);
    rows.numbers(at, half, at.estimate, at.std_error, at.estimate - half, at.estimate + half);
  }
  for (std::size_t f = 0; f < first.random.size(); ++f) {
    const FittedFactor& factor = first.random[f];
    FactorPool pooled(fits, f);
    for (std::size_t r = 0; r < factor.effects.size(); ++r)
      pooled.add_sd(factor.group, factor.effects[r], r, rows);
    for (const FactorEntry& e : factor.entries)
      if (e.row != e.col)
        pooled.add_correlation(factor.group, factor.effects[e.col] + ", " + factor.effects[e.row],
                               e.col, e.row, rows);
  }
  return rows.table();
}

}  // namespace skillnad
