#include <map>

#include "../catch.hpp"
#include "prediction_checks.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/inference/variance_components.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

constexpr double pi = 3.14159265358979323846;

/// Var(E(p | u)) / (E p (1 - E p)) by plain sums over u (what is shared) and v.
double plain_share(double eta, double shared, double other) {
  constexpr double step = 0.25;
  double total = 0.0, first = 0.0, second = 0.0;
  for (int i = -32; i <= 32; ++i) {
    double mean = 0.0, weight = 0.0;
    for (int k = -32; k <= 32; ++k) {
      const double phi = std::exp(-0.5 * k * step * k * step);
      weight += phi;
      mean += phi / (1.0 + std::exp(-(eta + shared * i * step + other * k * step)));
    }
    mean /= weight;
    const double phi = std::exp(-0.5 * i * step * i * step);
    total += phi;
    first += phi * mean;
    second += phi * mean * mean;
  }
  first /= total;
  return (second / total - first * first) / (first * (1.0 - first));
}

/// Groups within areas, both with an effect.
Table areas(std::uint64_t seed) {
  Draws draws(seed);
  Vector y, x;
  std::vector<std::string> area, group;
  for (std::size_t a = 0; a < 20; ++a) {
    const double v = 0.9 * draws.normal();
    for (std::size_t g = 0; g < 4; ++g) {
      const double u = 0.8 * draws.normal();
      for (std::size_t i = 0; i < 8; ++i) {
        x.push_back(std::floor(2.0 * draws.normal()) / 2.0);
        area.push_back("a" + std::to_string(100 + a));
        group.push_back("g" + std::to_string(1000 + 4 * a + g));
        y.push_back(draws.event(plain_event(Link::logit, -0.5 + 0.7 * x.back() + v + u)));
      }
    }
  }
  Table table;
  table.add(Column::of_whole("y", y));
  table.add(Column::of_real("x", x));
  table.add(text_column("area", area));
  table.add(text_column("group", group));
  return table;
}

}  // namespace

TEST_CASE("shares of several factors and of their sum", "[variance_components]") {
  for (const char* formula : {"y ~ x + (1 | area/group)", "y ~ x + (1 | area) + (1 + x | group)"}) {
    INFO(formula);
    const Fit fit = fitted(areas(94), formula).fit;
    REQUIRE(fit.random[1].factor(0, 0) > 0.0);
    const Table table = variance_components_table(fit, 0.95);
    std::map<std::string, std::size_t> row;
    for (std::size_t i = 0; i < table.n_rows; ++i)
      row[table.at("group").text[i] + " " + table.at("name").text[i]] = i;
    const std::string top = fit.random[0].group;
    const std::string inner = fit.random[1].group;
    const double a = fit.random[0].factor(0, 0);
    const double b = fit.random[1].factor(0, 0);
    const Matrix v = covariance_of(fit, "model").cells;
    const std::size_t at_b = fit.n_coefficients() + 1;
    const double eta_at_mean = [&] {
      double eta = 0.0;
      for (std::size_t j = 0; j < 2; ++j) eta += fit.mean_row[j] * fit.standardised[j];
      return eta;
    }();
    // In (eta at the mean, log a, log b): the covariance of eta from that of the coefficients.
    const Vector at = {eta_at_mean, std::log(a), std::log(b)};
    Matrix c(3, 3);
    const std::size_t places[] = {2, at_b};
    const Matrix& s = fit.covariance_standardised;
    for (std::size_t j = 0; j < 2; ++j) {
      for (std::size_t k = 0; k < 2; ++k) {
        c(0, 0) += fit.mean_row[j] * fit.mean_row[k] * s(j, k);
        c(1 + j, 1 + k) = v(places[j], places[k]);
      }
      for (std::size_t k = 0; k < 2; ++k)
        c(0, 1 + k) = c(1 + k, 0) = c(0, 1 + k) + fit.mean_row[j] * s(j, places[k]);
    }
    const auto check = [&](const std::string& name, auto&& value) {
      INFO(name);
      REQUIRE(row.count(name) == 1);
      Vector slope;
      for (std::size_t j = 0; j < 3; ++j)
        slope.push_back(slope_at_zero(
            [&](double d) {
              Vector moved = at;
              moved[j] += d;
              return value(moved[0], std::exp(moved[1]), std::exp(moved[2]));
            },
            1e-3));
      double variance = 0.0;
      for (std::size_t j = 0; j < 3; ++j)
        for (std::size_t k = 0; k < 3; ++k) variance += slope[j] * slope[k] * c(j, k);
      const std::size_t i = row.at(name);
      CHECK(table.at("estimate").real[i] == Approx(value(at[0], a, b)).epsilon(1e-8));
      CHECK(table.at("std_error").real[i] == Approx(std::sqrt(variance)).epsilon(1e-6));
      CHECK(table.at("conf_low").real[i] < table.at("estimate").real[i]);
      CHECK(table.at("conf_high").real[i] > table.at("estimate").real[i]);
    };
    const double residual = pi * pi / 3.0;
    const auto mor = [](double variance) {
      return std::exp(std::sqrt(2.0 * variance) * 0.6744897501960817);
    };
    const std::string both = top + " + " + inner;
    check(top + " icc_latent",
          [&](double, double x, double y) { return x * x / (x * x + y * y + residual); });
    check(inner + " icc_latent",
          [&](double, double x, double y) { return y * y / (x * x + y * y + residual); });
    check(both + " icc_latent",
          [&](double, double x, double y) { return (x * x + y * y) / (x * x + y * y + residual); });
    check(top + " icc_probability",
          [](double e, double x, double y) { return plain_share(e, x, y); });
    check(inner + " icc_probability",
          [](double e, double x, double y) { return plain_share(e, y, x); });
    check(both + " icc_probability", [](double e, double x, double y) {
      return plain_share(e, std::sqrt(x * x + y * y), 0.0);
    });
    check(top + " mor", [&](double, double x, double) { return mor(x * x); });
    check(both + " mor", [&](double, double x, double y) { return mor(x * x + y * y); });
  }
}
