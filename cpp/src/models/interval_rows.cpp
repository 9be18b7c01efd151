#include "skillnad/models/interval_rows.hpp"

#include <cmath>
#include <limits>

#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/parallel.hpp"

namespace skillnad {

namespace {

constexpr std::size_t rows_per_block = 1024;
constexpr double half_log_two_pi = 0.91893853320467274;

/// log f(x) of the density, with f'/f and f''/f.
struct Density {
  double log = 0.0;
  double first = 0.0;
  double second = 0.0;
};

Density density(Link link, double x) {
  switch (link) {
    case Link::probit:
      return {-0.5 * x * x - half_log_two_pi, -x, x * x - 1.0};
    case Link::cloglog: {
      // Beyond this f is 0 to every digit; the limit keeps 0 times a power of the rate finite.
      const double rate = math::exp(x < 300.0 ? x : 300.0);
      const double rest = 1.0 - rate;
      return {x - rate, rest, rest * rest - rate};
    }
    default: {
      const math::Logistic at = math::logistic(x);
      const double rest = at.complement - at.mu;
      return {-math::softplus(x) - math::softplus(-x), rest,
              rest * rest - 2.0 * at.mu * at.complement};
    }
  }
}

/// log F(x) and log(1 - F(x)).
double log_below(Link link, double x) {
  switch (link) {
    case Link::probit:
      return math::log_normal_cdf(x);
    case Link::cloglog:
      return math::log1mexp(math::exp(x));
    default:
      return -math::softplus(-x);
  }
}
double log_above(Link link, double x) {
  switch (link) {
    case Link::probit:
      return math::log_normal_cdf(-x);
    case Link::cloglog:
      return -math::exp(x);
    default:
      return -math::softplus(x);
  }
}

/// log(F(a) - F(b)), a > b.
double log_between(Link link, double a, double b) {
  if (link == Link::cloglog) {
    const double low = math::exp(b);
    return math::log1mexp(low * math::expm1(a - b)) - low;
  }
  // From the tail that both lie in, or nearly.
  if (a + b > 0.0) {
    const double far = log_above(link, b);
    return far + math::log1mexp(far - log_above(link, a));
  }
  const double far = log_below(link, a);
  return far + math::log1mexp(far - log_below(link, b));
}

/// The log-probability; NaN where the thresholds cross.
double log_probability(Link link, double a, double b, std::uint8_t ends) {
  switch (ends) {
    case has_upper:
      return log_below(link, a);
    case has_lower:
      return log_above(link, b);
    case has_upper | has_lower:
      return a > b ? log_between(link, a, b) : std::numeric_limits<double>::quiet_NaN();
    default:
      return 0.0;
  }
}

/// The predictors of rows first ... first + n - 1.
void predictors(const GroupedRows& rows, const Vector& b, std::size_t first, std::size_t n,
                double* upper, double* lower) {
  const auto& k = kernels::kernels();
  k.linear(rows.x.data() + first, rows.stride, rows.n_columns, b.data(), rows.offset_from(first), n,
           upper);
  k.linear(rows.lower.data() + first, rows.stride, rows.n_columns, b.data(),
           rows.offset_from(first), n, lower);
}

Evaluation evaluate_block(const GroupedRows& rows, Link link, const Vector& b, Range block) {
  const std::size_t n = block.last - block.first;
  const std::size_t p = rows.n_columns;
  Vector upper(n), lower(n);
  predictors(rows, b, block.first, n, upper.data(), lower.data());
  Evaluation part;
  part.gradient.assign(p, 0.0);
  part.hessian = Matrix(p, p);
  Vector x(p), y(p);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t row = block.first + i;
    const double m = rows.m[row];
    if (m == 0.0) continue;
    const IntervalTerm at = interval_term(link, upper[i], lower[i], rows.ends[row]);
    part.value += m * at.d[0][0];
    for (std::size_t j = 0; j < p; ++j) {
      x[j] = rows.x[row + j * rows.stride];
      y[j] = rows.lower[row + j * rows.stride];
      part.gradient[j] += m * (at.d[1][0] * x[j] + at.d[0][1] * y[j]);
    }
    for (std::size_t j = 0; j < p; ++j) {
      const double by_upper = m * (at.d[2][0] * x[j] + at.d[1][1] * y[j]);
      const double by_lower = m * (at.d[1][1] * x[j] + at.d[0][2] * y[j]);
      for (std::size_t a = 0; a <= j; ++a) part.hessian(a, j) += by_upper * x[a] + by_lower * y[a];
    }
  }
  for (std::size_t j = 0; j < p; ++j)
    for (std::size_t a = 0; a < j; ++a) part.hessian(j, a) = part.hessian(a, j);
  return part;
}

}  // namespace

IntervalScore interval_score(Link link, double upper, double lower, std::uint8_t ends) {
  IntervalScore out;
  out.value = log_probability(link, upper, lower, ends);
  if (ends & has_upper) out.upper = math::exp(density(link, upper).log - out.value);
  if (ends & has_lower) out.lower = -math::exp(density(link, lower).log - out.value);
  return out;
}

IntervalTerm interval_term(Link link, double upper, double lower, std::uint8_t ends) {
  IntervalTerm out;
  auto& d = out.d;
  d[0][0] = log_probability(link, upper, lower, ends);
  // f'/p and f''/p of either end: the derivatives of p over p.
  double a2 = 0.0, a3 = 0.0, b2 = 0.0, b3 = 0.0;
  if (ends & has_upper) {
    const Density at = density(link, upper);
    d[1][0] = math::exp(at.log - d[0][0]);
    a2 = at.first * d[1][0];
    a3 = at.second * d[1][0];
  }
  if (ends & has_lower) {
    const Density at = density(link, lower);
    d[0][1] = -math::exp(at.log - d[0][0]);
    b2 = at.first * d[0][1];
    b3 = at.second * d[0][1];
  }
  const double a1 = d[1][0];
  const double b1 = d[0][1];
  d[2][0] = a2 - a1 * a1;
  d[1][1] = -a1 * b1;
  d[0][2] = b2 - b1 * b1;
  d[3][0] = a3 - a2 * a1 - 2.0 * a1 * d[2][0];
  d[2][1] = -(d[2][0] * b1 + a1 * d[1][1]);
  d[1][2] = -(d[1][1] * b1 + a1 * d[0][2]);
  d[0][3] = b3 - b2 * b1 - 2.0 * b1 * d[0][2];
  return out;
}

Evaluation evaluate_intervals(Context& context, const GroupedRows& rows, Link link,
                              const Vector& coefficients) {
  const std::vector<Range> blocks = row_blocks(rows, rows_per_block);
  std::vector<Evaluation> parts(blocks.size());
  run_blocks(context, blocks.size(), [&](std::size_t b) {
    parts[b] = evaluate_block(rows, link, coefficients, blocks[b]);
  });
  Evaluation sum = std::move(parts.front());
  for (std::size_t b = 1; b < parts.size(); ++b) {
    sum.value += parts[b].value;
    for (std::size_t j = 0; j < sum.gradient.size(); ++j) sum.gradient[j] += parts[b].gradient[j];
    for (std::size_t j = 0; j < sum.hessian.cells().size(); ++j)
      sum.hessian.cells()[j] += parts[b].hessian.cells()[j];
  }
  return sum;
}

Matrix interval_group_scores(const GroupedRows& rows, Link link, const Vector& coefficients) {
  Vector upper(rows.n_padded), lower(rows.n_padded);
  predictors(rows, coefficients, 0, rows.n_padded, upper.data(), lower.data());
  Matrix scores(rows.n_columns, rows.n_groups());
  for (std::size_t g = 0; g < rows.n_groups(); ++g)
    for (std::size_t i = rows.start[g]; i < rows.start[g + 1]; ++i) {
      if (rows.m[i] == 0.0) continue;
      const IntervalScore at = interval_score(link, upper[i], lower[i], rows.ends[i]);
      for (std::size_t j = 0; j < rows.n_columns; ++j)
        scores(j, g) += rows.m[i] * (at.upper * rows.x[i + j * rows.stride] +
                                     at.lower * rows.lower[i + j * rows.stride]);
    }
  return scores;
}

}  // namespace skillnad
