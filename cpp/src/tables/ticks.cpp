#include <algorithm>
#include <cmath>

#include "skillnad/tables/figure.hpp"

namespace skillnad {

namespace {

/// m * 10^e, correctly rounded for the exponents of an axis.
double scaled(double m, int e) {
  double power = 1.0;
  for (int i = 0; i < std::abs(e); ++i) power *= 10.0;
  return e < 0 ? m / power : m * power;
}

/// The numbers m 10^e inside [low, high].
Vector round_numbers(double low, double high, const std::vector<double>& factors) {
  Vector out;
  for (int e = decimal_exponent(low) - 1; e <= decimal_exponent(high); ++e)
    for (double m : factors)
      if (scaled(m, e) >= low && scaled(m, e) <= high) out.push_back(scaled(m, e));
  return out;
}

/// The fewest digits, up to 4, that show a round number.
std::string short_text(double x, const NumberStyle& style) {
  const int exponent = decimal_exponent(x);
  for (int digits = 1; digits < 4; ++digits) {
    const double shown =
        scaled(std::floor(scaled(x, digits - 1 - exponent) + 0.5), exponent - digits + 1);
    if (std::fabs(shown - x) <= 1e-9 * std::fabs(x)) return format_significant(x, digits, style);
  }
  return format_significant(x, 4, style);
}

}  // namespace

Ticks linear_ticks(double low, double high, bool percent, const NumberStyle& style) {
  Ticks out;
  if (!(high > low) || !std::isfinite(high - low)) {
    if (!std::isfinite(low)) return out;
    out.at = {low};
    out.labels = {format_significant(low, 3, style)};
    return out;
  }
  const double rough = (high - low) / 5.0;
  int e = decimal_exponent(rough);
  const double lead = rough / scaled(1.0, e);
  double m = lead < 1.5 ? 1.0 : lead < 3.5 ? 2.0 : lead < 7.5 ? 5.0 : 10.0;
  if (m == 10.0) {
    m = 1.0;
    ++e;
  }
  const double step = scaled(m, e);
  const double slack = 1e-9 * (high - low);
  const int decimals = std::min(20, std::max(0, -(percent ? e + 2 : e)));
  for (double k = std::ceil((low - slack) / step); k * step <= high + slack; k += 1.0) {
    const double at = scaled(k * m, e) + 0.0;  // no -0.0
    out.at.push_back(at);
    out.labels.push_back(percent ? format_percent(at, decimals, style)
                                 : format_fixed(at, decimals, style));
  }
  return out;
}

Ticks log_ticks(double low, double high, const NumberStyle& style) {
  Ticks out;
  if (!(low > 0.0) || !(high > low) || !std::isfinite(high)) return out;
  const std::vector<std::vector<double>> choices = {
      {1.0}, {1.0, 3.0}, {1.0, 2.0, 5.0}, {1.0, 1.5, 2.0, 3.0, 5.0, 7.0}};
  out.at = round_numbers(low, high, choices[0]);
  for (const std::vector<double>& factors : choices) {
    const Vector more = round_numbers(low, high, factors);
    if (more.size() > 8) break;
    out.at = more;
    if (out.at.size() >= 5) break;
  }
  if (out.at.size() < 3) return linear_ticks(low, high, false, style);
  while (out.at.size() > 9) {  // many powers of ten: every second one
    Vector fewer;
    for (std::size_t i = 0; i < out.at.size(); i += 2) fewer.push_back(out.at[i]);
    out.at = fewer;
  }
  for (double x : out.at) out.labels.push_back(short_text(x, style));
  return out;
}

}  // namespace skillnad
