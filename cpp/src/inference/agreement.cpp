#include "skillnad/inference/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/distributions.hpp"

namespace skillnad {

Agreement cohens_kappa(const PairCounts& c, double level) {
  const double n = c.total();
  const double p11 = c.both / n, p10 = c.first / n, p01 = c.second / n, p00 = c.neither / n;
  const double row1 = p11 + p10, row0 = p01 + p00, col1 = p11 + p01, col0 = p10 + p00;
  const double expected = row1 * col1 + row0 * col0;
  Agreement out;
  if (!(n > 0.0) || !(expected < 1.0)) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    return {none, none, none, none};
  }
  const double k = (p11 + p00 - expected) / (1.0 - expected);
  const auto squared = [](double x) { return x * x; };
  const double agreeing = p11 * squared(1.0 - (row1 + col1) * (1.0 - k)) +
                          p00 * squared(1.0 - (row0 + col0) * (1.0 - k));
  const double differing =
      squared(1.0 - k) * (p10 * squared(col1 + row0) + p01 * squared(col0 + row1));
  const double variance =
      (agreeing + differing - squared(k - expected * (1.0 - k))) / (n * squared(1.0 - expected));
  out.kappa = k;
  out.std_error = std::sqrt(std::max(0.0, variance));
  const double half = normal_quantile(0.5 + 0.5 * level) * out.std_error;
  out.low = k - half;
  out.high = std::min(1.0, k + half);
  return out;
}

PairedDifference paired_difference(const PairCounts& c, double level) {
  PairedDifference out;
  const double n = c.total();
  out.difference = (c.first - c.second) / n;
  const double m = n + 2.0, first = c.first + 0.5, second = c.second + 0.5;
  const double centre = (first - second) / m;
  const double error = std::sqrt(first + second - (first - second) * centre) / m;
  const double half = normal_quantile(0.5 + 0.5 * level) * error;
  out.low = std::max(-1.0, centre - half);
  out.high = std::min(1.0, centre + half);
  const double discordant = c.first + c.second, fewer = std::min(c.first, c.second);
  out.p_value = 2.0 * fewer >= discordant
                    ? 1.0
                    : std::min(1.0, 2.0 * binomial_lower(fewer, discordant, 0.5, 0.5));
  return out;
}

}  // namespace skillnad
