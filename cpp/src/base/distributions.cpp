#include "skillnad/base/distributions.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <exception>
#include <limits>

namespace skillnad {
namespace {

namespace bm = boost::math;
namespace bp = boost::math::policies;

// Doubles only (80-bit intermediates would change bits between platforms), errors as values.
using Policy =
    bp::policy<bp::promote_float<false>, bp::promote_double<false>,
               bp::domain_error<bp::ignore_error>, bp::pole_error<bp::ignore_error>,
               bp::overflow_error<bp::ignore_error>, bp::underflow_error<bp::ignore_error>,
               bp::denorm_error<bp::ignore_error>, bp::evaluation_error<bp::ignore_error>,
               bp::rounding_error<bp::ignore_error>,
               bp::indeterminate_result_error<bp::ignore_error>>;

using Normal = bm::normal_distribution<double, Policy>;
using ChiSquare = bm::chi_squared_distribution<double, Policy>;
using StudentT = bm::students_t_distribution<double, Policy>;
using FisherF = bm::fisher_f_distribution<double, Policy>;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool is_probability(double p) {
  return p >= 0.0 && p <= 1.0;
}

template <class Function>
double guarded(const Function& function) {
  try {
    return function();
  } catch (const std::exception&) {
    return nan;
  }
}

}  // namespace

double normal_upper(double x) {
  if (std::isnan(x)) return nan;
  if (std::isinf(x)) return x > 0.0 ? 0.0 : 1.0;
  return guarded([&] { return bm::cdf(bm::complement(Normal(), x)); });
}

double normal_lower(double x) {
  return normal_upper(-x);
}

double normal_quantile(double p) {
  if (!is_probability(p)) return nan;
  if (p == 0.0 || p == 1.0) return p == 0.0 ? -infinity : infinity;
  return guarded([&] { return bm::quantile(Normal(), p); });
}

double normal_upper_quantile(double p) {
  return -normal_quantile(p);
}

double chi_square_upper(double x, double df) {
  if (std::isnan(x) || !(df > 0.0) || std::isinf(df)) return nan;
  if (x <= 0.0) return 1.0;
  if (std::isinf(x)) return 0.0;
  return guarded([&] { return bm::cdf(bm::complement(ChiSquare(df), x)); });
}

double chi_square_quantile(double p, double df) {
  if (!is_probability(p) || !(df > 0.0) || std::isinf(df)) return nan;
  if (p == 0.0 || p == 1.0) return p == 0.0 ? 0.0 : infinity;
  return guarded([&] { return bm::quantile(ChiSquare(df), p); });
}

double t_upper(double t, double df) {
  if (std::isnan(t) || !(df > 0.0)) return nan;
  if (std::isinf(df)) return normal_upper(t);
  if (std::isinf(t)) return t > 0.0 ? 0.0 : 1.0;
  return guarded([&] { return bm::cdf(bm::complement(StudentT(df), t)); });
}

double t_quantile(double p, double df) {
  if (!is_probability(p) || !(df > 0.0)) return nan;
  if (std::isinf(df)) return normal_quantile(p);
  if (p == 0.0 || p == 1.0) return p == 0.0 ? -infinity : infinity;
  return guarded([&] { return bm::quantile(StudentT(df), p); });
}

double f_upper(double x, double df1, double df2) {
  if (std::isnan(x) || !(df1 > 0.0) || !(df2 > 0.0) || std::isinf(df1)) return nan;
  if (std::isinf(df2)) return chi_square_upper(x * df1, df1);
  if (x <= 0.0) return 1.0;
  if (std::isinf(x)) return 0.0;
  return guarded([&] { return bm::cdf(bm::complement(FisherF(df1, df2), x)); });
}

double f_quantile(double p, double df1, double df2) {
  if (!is_probability(p) || !(df1 > 0.0) || !(df2 > 0.0) || std::isinf(df1)) return nan;
  if (std::isinf(df2)) return chi_square_quantile(p, df1) / df1;
  if (p == 0.0 || p == 1.0) return p == 0.0 ? 0.0 : infinity;
  return guarded([&] { return bm::quantile(FisherF(df1, df2), p); });
}

double binomial_lower(double k, double m, double probability, double complement) {
  if (std::isnan(probability) || std::isnan(complement)) return nan;
  if (k < 0.0) return 0.0;
  if (k >= m) return 1.0;
  return guarded([&] {
    return probability <= complement ? bm::ibetac(k + 1.0, m - k, probability, Policy())
                                     : bm::ibeta(m - k, k + 1.0, complement, Policy());
  });
}

double binomial_upper(double k, double m, double probability, double complement) {
  return binomial_lower(m - k - 1.0, m, complement, probability);
}

}  // namespace skillnad
