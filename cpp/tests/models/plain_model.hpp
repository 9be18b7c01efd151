// The models once more in plain arithmetic, and simulated data: what the tests compare with.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"

namespace skillnad::testing {

/// Random numbers that are the same with every standard library.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_(seed) {}
  double uniform() { return (static_cast<double>(engine_() >> 11) + 0.5) / 9007199254740992.0; }
  double normal() {
    return std::sqrt(-2.0 * std::log(uniform())) * std::cos(6.283185307179586 * uniform());
  }
  double event(double probability) { return uniform() < probability ? 1.0 : 0.0; }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }

 private:
  std::mt19937_64 engine_;
};

struct PlainRow {
  Vector x;
  double y = 0.0;
  double m = 1.0;
  double offset = 0.0;
};
using PlainGroup = std::vector<PlainRow>;
using PlainData = std::vector<PlainGroup>;

inline GroupedRows laid_out(const PlainData& data) {
  std::size_t n = 0;
  for (const PlainGroup& group : data) n += group.size();
  Matrix x(n, data[0][0].x.size());
  Vector y, m, offset;
  std::vector<std::uint32_t> start = {0};
  for (const PlainGroup& group : data) {
    for (const PlainRow& row : group) {
      for (std::size_t j = 0; j < row.x.size(); ++j) x(y.size(), j) = row.x[j];
      y.push_back(row.y);
      m.push_back(row.m);
      offset.push_back(row.offset);
    }
    start.push_back(static_cast<std::uint32_t>(y.size()));
  }
  return group_rows(x, y, m, offset, start);
}

/// P(event) and P(no event) at eta.
inline double plain_event(Link link, double eta) {
  if (link == Link::probit) return 0.5 * std::erfc(-eta / std::sqrt(2.0));
  if (link == Link::cloglog) return -std::expm1(-std::exp(eta));
  return eta > 0 ? 1.0 / (1.0 + std::exp(-eta)) : std::exp(eta) / (1.0 + std::exp(eta));
}
inline double plain_no_event(Link link, double eta) {
  if (link == Link::cloglog) return std::exp(-std::exp(eta));
  return plain_event(link, -eta);
}

inline double plain_eta(const PlainRow& row, const Vector& b) {
  double eta = row.offset;
  for (std::size_t j = 0; j < row.x.size(); ++j) eta += row.x[j] * b[j];
  return eta;
}

/// log f(y | u) of a group, u the standard-normal effect. For moderate eta.
inline double plain_log_density(Link link, const PlainGroup& group, const Vector& b, double sigma,
                                double u) {
  double sum = 0.0;
  for (const PlainRow& row : group) {
    const double eta = plain_eta(row, b) + sigma * u;
    if (row.y > 0.0) sum += row.y * std::log(plain_event(link, eta));
    if (row.m > row.y) sum += (row.m - row.y) * std::log(plain_no_event(link, eta));
  }
  return sum;
}

/// Integral of g(u) f(y | u) phi(u) du of a group by a fine trapezoidal rule.
template <class G>
double plain_integral(Link link, const PlainGroup& group, const Vector& b, double sigma, G g) {
  const double step = 1.0 / 256.0;
  double sum = 0.0;
  for (int i = -10 * 256; i <= 10 * 256; ++i) {
    const double u = i * step;
    const double log_f = plain_log_density(link, group, b, sigma, u) - 0.5 * u * u;
    if (log_f > -700.0) sum += std::exp(log_f) * g(u);
  }
  return sum * step / std::sqrt(6.283185307179586);
}

inline double plain_log_likelihood(Link link, const PlainData& data, const Vector& b,
                                   double sigma) {
  double sum = 0.0;
  for (const PlainGroup& group : data)
    sum += std::log(plain_integral(link, group, b, sigma, [](double) { return 1.0; }));
  return sum;
}

/// Groups of the given sizes with an intercept, a normal and a 0/1 covariate; rows of up to
/// `largest_m` trials.
inline PlainData simulated(Draws& draws, Link link, const std::vector<std::size_t>& sizes,
                           const Vector& b, double sigma, std::size_t largest_m = 1) {
  PlainData data;
  for (std::size_t size : sizes) {
    PlainGroup group;
    const double u = draws.normal();
    for (std::size_t i = 0; i < size; ++i) {
      PlainRow row;
      row.x = {1.0, draws.normal(), draws.event(0.4)};
      row.offset = 0.3 * draws.normal();
      row.m = static_cast<double>(1 + draws.below(largest_m));
      const double p = plain_event(link, plain_eta(row, b) + sigma * u);
      for (double k = 0; k < row.m; k += 1.0) row.y += draws.event(p);
      group.push_back(row);
    }
    data.push_back(group);
  }
  return data;
}

/// Derivative of `f` at 0 by central differences with Richardson's extrapolation.
template <class F>
double slope_at_zero(F f, double step) {
  const double coarse = (f(2.0 * step) - f(-2.0 * step)) / (4.0 * step);
  const double fine = (f(step) - f(-step)) / (2.0 * step);
  return (4.0 * fine - coarse) / 3.0;
}

/// |a - b| relative to the larger of them and `size`.
inline double distance(double a, double b, double size = 1.0) {
  return std::fabs(a - b) / std::fmax(std::fmax(std::fabs(a), std::fabs(b)), size);
}

constexpr Link all_links[] = {Link::logit, Link::probit, Link::cloglog};

}  // namespace skillnad::testing
