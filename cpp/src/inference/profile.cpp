#include "skillnad/inference/profile.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "factor_errors.hpp"
#include "profile_likelihood.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/variance_components.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
/// Limits are found to this share of a standard error.
constexpr double accuracy = 1e-9;
constexpr int most_steps = 60;
constexpr int most_halvings = 8;

double hyperbolic_sine(double x) {
  return 0.5 * (math::exp(x) - math::exp(-x));
}

ConvergenceError lost(const std::string& name) {
  return ConvergenceError("profile",
                          "The profile likelihood of " + name +
                              " could not be followed to its limit: with the parameter held the "
                              "other parameters have no maximum that can be found. Use method = "
                              "\"bootstrap\", or the limits of estimates().");
}

/// The maximum where the second of the effects in front has the variance 0.
double maximum_without_second(Context& context, ProfileLikelihood& likelihood) {
  const std::size_t held[] = {likelihood.cross_position(), likelihood.rest_position()};
  const auto is_held = [&](std::size_t j) { return j == held[0] || j == held[1]; };
  const std::size_t n = likelihood.start().size();
  const auto free_of = [&](const Vector& all) {
    Vector out;
    for (std::size_t j = 0; j < n; ++j)
      if (!is_held(j)) out.push_back(all[j]);
    return out;
  };
  const auto all_of = [&](const Vector& free) {
    Vector out;
    for (std::size_t j = 0, a = 0; j < n; ++j) out.push_back(is_held(j) ? 0.0 : free[a++]);
    return out;
  };
  const NewtonResult found = maximise(
      context, free_of(likelihood.start()),
      [&](const Vector& free, const Vector& step) {
        const Evaluation all =
            likelihood(context, all_of(free), step.empty() ? step : all_of(step));
        Evaluation out;
        out.value = all.value;
        out.gradient = free_of(all.gradient);
        out.hessian = Matrix(n - 2, n - 2);
        for (std::size_t j = 0, b = 0; j < n; ++j) {
          if (is_held(j)) continue;
          for (std::size_t i = 0, a = 0; i < n; ++i)
            if (!is_held(i)) out.hessian(a++, b) = all.hessian(i, j);
          ++b;
        }
        return out;
      },
      NewtonControl());
  return found.converged ? found.at.value : -infinity;
}

/// The maximum with a parameter held: sum_j row_j psi_j, psi_k (row_k != 0) standing for it; or
/// Fisher's z of the correlation of the two effects in front, psi_k = L_10 standing for it. As
/// z = asinh(L_10 / L_11), what is held is then L_10 - sinh(z) L_11 = 0.
class Profile {
 public:
  /// `estimate`: the parameter at the maximum; `row`: its derivatives there.
  /// `other`: of a correlation the place of L_11; `least`: its maximum where one of the variances
  /// is 0 and the correlation can be anything, which the profile does not go below.
  Profile(Context& context, ProfileLikelihood& likelihood, std::size_t k, Vector row,
          double estimate, std::string name, std::size_t other = no_other, double least = -infinity)
      : context_(context),
        likelihood_(likelihood),
        k_(k),
        other_(other),
        row_(std::move(row)),
        name_(std::move(name)),
        least_(least),
        at_(estimate),
        rest_(without_k(likelihood.start())) {
    // How the others move with the combination: V row / row' V row.
    Matrix information = likelihood_(context_, likelihood.start(), {}).hessian;
    for (double& cell : information.cells()) cell = -cell;
    const linalg::Cholesky factor = linalg::cholesky(information);
    Vector all(likelihood.start().size(), 0.0);
    std::copy(row_.begin(), row_.end(), all.begin());
    if (factor.ok) {
      const Vector moved = linalg::solve(factor, all);
      double variance = 0.0;
      for (std::size_t a = 0; a < all.size(); ++a) variance += all[a] * moved[a];
      all = moved;
      for (double& m : all) m /= variance;
    } else {
      std::fill(all.begin(), all.end(), 0.0);
    }
    direction_ = without_k(all);
  }

  double operator()(double value) {
    for (int halving = 0;; ++halving) {
      try {
        double to = value;
        for (int i = 0; i < halving; ++i) to = 0.5 * (to + at_);
        const double found = held(to);
        if (to == value) return std::max(found, least_);
        halving = -1;
      } catch (const ConvergenceError&) {
        // So far from the last point that the search has no start: go there in steps. Past where
        // a variance shrinks to 0 there is no maximum inside.
        if (halving < most_halvings) continue;
        if (least_ > -infinity) return least_;
        throw;
      }
    }
  }

 private:
  double held(double value) {
    if (other_ != no_other) {
      std::fill(row_.begin(), row_.end(), 0.0);
      row_[k_] = 1.0;
      row_[other_] = -hyperbolic_sine(value);
    }
    const double sum = other_ == no_other ? value : 0.0;
    Vector start = rest_;
    for (std::size_t j = 0; j < start.size(); ++j) start[j] += direction_[j] * (value - at_);
    NewtonControl control;
    const NewtonResult found = maximise(
        context_, start,
        [&](const Vector& rest, const Vector& step) {
          const Evaluation all =
              likelihood_(context_, with(rest, sum), step.empty() ? step : with(step, 0.0));
          return without(all);
        },
        control);
    // Beyond L_11 = 0 the correlation has changed its sign.
    const bool turned = other_ != no_other && with(found.point, 0.0)[other_] <= 0.0;
    if (!found.converged || turned) throw lost(name_);
    rest_ = found.point;
    at_ = value;
    return found.at.value;
  }

  Vector without_k(Vector all) const {
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(k_));
    return all;
  }

  static constexpr std::size_t no_other = static_cast<std::size_t>(-1);

  /// All parameters: psi_k from the held combination.
  Vector with(const Vector& rest, double value) const {
    Vector psi = rest;
    psi.insert(psi.begin() + static_cast<std::ptrdiff_t>(k_), 0.0);
    double sum = value;
    for (std::size_t j = 0; j < row_.size(); ++j)
      if (j != k_) sum -= row_[j] * psi[j];
    psi[k_] = sum / row_[k_];
    return psi;
  }

  /// Derivatives in the others, psi_k moving with them.
  Evaluation without(const Evaluation& all) const {
    const std::size_t n = all.gradient.size();
    Vector slope(n, 0.0);
    for (std::size_t j = 0; j < row_.size(); ++j)
      if (j != k_) slope[j] = -row_[j] / row_[k_];
    Evaluation out;
    out.value = all.value;
    out.hessian = Matrix(n - 1, n - 1);
    for (std::size_t j = 0, b = 0; j < n; ++j) {
      if (j == k_) continue;
      out.gradient.push_back(all.gradient[j] + slope[j] * all.gradient[k_]);
      for (std::size_t i = 0, a = 0; i < n; ++i) {
        if (i == k_) continue;
        out.hessian(a++, b) = all.hessian(i, j) + slope[i] * all.hessian(k_, j) +
                              slope[j] * all.hessian(i, k_) +
                              slope[i] * slope[j] * all.hessian(k_, k_);
      }
      ++b;
    }
    return out;
  }

  Context& context_;
  ProfileLikelihood& likelihood_;
  std::size_t k_, other_;
  Vector row_;
  std::string name_;
  double least_;
  double at_;
  Vector rest_, direction_;
};

/// Where the signed root of the likelihood ratio passes `target` beyond `estimate` in the direction
/// `side`; `least`: no further than this, which is the limit if the root has not got there.
double limit(const std::function<double(double)>& profile, double maximum, double estimate,
             double error, double target, double side, double least) {
  const auto root = [&](double at) {
    return std::sqrt(std::max(2.0 * (maximum - profile(at)), 0.0)) - target;
  };
  double inside = estimate;
  double inside_value = -target;
  double outside = estimate + side * target * error;
  if (side < 0.0 && outside < least) outside = least;
  double outside_value = root(outside);
  for (int i = 0; i < most_steps && outside_value < 0.0; ++i) {
    if (outside == least) return least;
    inside = outside;
    inside_value = outside_value;
    outside += side * 0.5 * target * error;
    if (side < 0.0 && outside < least) outside = least;
    outside_value = root(outside);
  }
  if (outside_value < 0.0) return missing;
  // Regula falsi (Illinois) on the signed root, which is nearly linear.
  int last = 0;
  double at = outside;
  for (int i = 0; i < most_steps && std::fabs(outside - inside) > accuracy * error; ++i) {
    at = (inside * outside_value - outside * inside_value) / (outside_value - inside_value);
    const double value = root(at);
    if (std::fabs(value) < accuracy) break;
    if (value < 0.0) {
      inside = at;
      inside_value = value;
      if (last < 0) outside_value *= 0.5;
      last = -1;
    } else {
      outside = at;
      outside_value = value;
      if (last > 0) inside_value *= 0.5;
      last = 1;
    }
  }
  return at;
}

struct IntervalRows {
  std::vector<std::string> group, category, term;
  Vector estimate, low, high;
  void add(const std::string& g, const std::string& c, const std::string& t, double e, double l,
           double h) {
    group.push_back(g);
    category.push_back(c);
    term.push_back(t);
    estimate.push_back(e);
    low.push_back(l);
    high.push_back(h);
  }
  Table table() const {
    Table out;
    out.add(Column::of_optional_text("group", group));
    out.add(Column::of_text("category", category));
    out.add(Column::of_text("term", term));
    out.add(Column::of_real("estimate", estimate));
    out.add(Column::of_real("conf_low", low));
    out.add(Column::of_real("conf_high", high));
    return out;
  }
};

/// A correlation beyond this Fisher's z is 1 or -1 for what data can tell.
constexpr double largest_z = 7.0;

/// Limits of the correlations of factor f, on the scale of Fisher's z.
void add_correlations(Context& context, const Fit& fit, const FitRows& rows, std::size_t f,
                      double target, IntervalRows& out) {
  const FittedFactor& factor = fit.random[f];
  std::size_t first = fit.n_coefficients();
  for (std::size_t g = 0; g < f; ++g) first += fit.random[g].active.size();
  const FactorErrors errors(fit, factor, first);
  const bool full = factor.active.size() == factor.entries.size();
  for (const FactorEntry& entry : factor.entries) {
    if (entry.row == entry.col) continue;
    const std::size_t r = entry.col, s = entry.row;
    const std::string name = "cor " + factor.effects[r] + ", " + factor.effects[s];
    const bool both = errors.sd(r) > 0.0 && errors.sd(s) > 0.0;
    const double rho = both ? errors.correlation(r, s) : missing;
    if (!full || !both) {
      out.add(factor.group, "", name, rho, missing, missing);
      continue;
    }
    const double z = 0.5 * (math::log1p(rho) - math::log1p(-rho));
    const double error = errors.of_fisher_z(r, s, rho);
    ProfileLikelihood likelihood(fit, rows, f, {r, s});
    const std::size_t k = likelihood.cross_position();
    const std::size_t rest = likelihood.rest_position();
    const double l_11 = likelihood.start()[rest];
    Vector slope(likelihood.start().size(), 0.0);
    const double root = std::sqrt(1.0 - rho * rho);  // 1 / cosh(z)
    slope[k] = root / l_11;
    slope[rest] = -rho / l_11;
    // With one of the variances 0 any correlation is as likely: where the data allow that, they
    // say nothing of the correlation.
    ProfileLikelihood swapped(fit, rows, f, {s, r});
    const double least = std::max(maximum_without_second(context, likelihood),
                                  maximum_without_second(context, swapped));
    if (2.0 * (fit.log_likelihood - least) <= target * target) {
      out.add(factor.group, "", name, rho, -1.0, 1.0);
      continue;
    }
    // Downwards in sign * z.
    const auto end = [&](double sign) {
      const std::string whose = name + " of " + factor.group;
      Profile profile(context, likelihood, k, slope, z, whose, rest, least);
      const auto at_z = [&](double value) { return profile(sign * value); };
      const double at = limit(at_z, fit.log_likelihood, sign * z, error, target, -1.0, -largest_z);
      if (at <= -largest_z) return -sign;
      // The profile is continuous: a step is a maximum that was not found.
      const double root = std::sqrt(std::max(2.0 * (fit.log_likelihood - at_z(at)), 0.0));
      if (!(std::fabs(root - target) < 1e-5)) throw lost(whose);
      return correlation_of(sign * at);
    };
    const double low = end(1.0);
    out.add(factor.group, "", name, rho, low, end(-1.0));
  }
}

}  // namespace

Table profile_intervals(Context& context, const Fit& fit, const FitRows& rows, double level) {
  check_level(level);
  const double target = std::sqrt(chi_square_quantile(level, 1.0));
  IntervalRows out;
  const Vector estimates = fit.estimates();
  const Matrix covariance = covariance_of(fit, "model").cells;
  const std::size_t p = fit.n_coefficients();
  for (std::size_t k = 0; k < p; ++k) {
    ProfileLikelihood likelihood(fit, rows, fit.random.size(), {});
    const Vector row = fit.standardiser.row(k);
    const double error = std::sqrt(covariance(k, k));
    const auto side = [&](double direction) {
      Profile profile(context, likelihood, k, row, estimates[k], fit.coefficients[k].name());
      return limit(std::ref(profile), fit.log_likelihood, estimates[k], error, target, direction,
                   -infinity);
    };
    const Coefficient& c = fit.coefficients[k];
    const double low = side(-1.0);
    out.add("", fit.category_of(c), c.term, estimates[k], low, side(1.0));
  }
  const Table components = variance_components_table(fit, level);
  for (std::size_t f = 0; f < fit.random.size(); ++f) {
    const FittedFactor& factor = fit.random[f];
    for (std::size_t r = 0; r < factor.effects.size(); ++r) {
      const std::string name = "sd " + factor.effects[r];
      double estimate = missing;
      double wald_error = missing;
      double wald_high = missing;
      for (std::size_t i = 0; i < components.n_rows; ++i)
        if (components.at("group").text[i] == factor.group &&
            components.at("name").text[i] == name) {
          estimate = components.at("estimate").real[i];
          wald_error = components.at("std_error").real[i];
          wald_high = components.at("conf_high").real[i];
        }
      const bool full = factor.active.size() == factor.entries.size();
      if (!(estimate > 0.0) || !full) {
        // On the boundary: the fit holds the upper limit of a single random intercept.
        out.add(factor.group, "", name, estimate, estimate > 0.0 ? missing : 0.0,
                estimate > 0.0 ? missing : wald_high);
        continue;
      }
      ProfileLikelihood likelihood(fit, rows, f, {r});
      const std::size_t k = likelihood.sd_position();
      Vector row(likelihood.start().size(), 0.0);
      row[k] = 1.0 / likelihood.sd_scale();
      const auto side = [&](double direction) {
        Profile profile(context, likelihood, k, row, estimate, name + " of " + factor.group);
        // At 0 exactly what goes with the effect would be without meaning.
        const double least = 1e-4 * estimate;
        const double at = limit(std::ref(profile), fit.log_likelihood, estimate, wald_error, target,
                                direction, least);
        return at == least ? 0.0 : at;
      };
      const double low = side(-1.0);
      out.add(factor.group, "", name, estimate, low, side(1.0));
    }
    add_correlations(context, fit, rows, f, target, out);
  }
  return out.table();
}

}  // namespace skillnad
