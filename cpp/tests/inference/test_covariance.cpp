#include <map>
#include <string>

#include "../catch.hpp"
#include "../models/simulated_frame.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/covariance.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// The inverse by Gauss and Jordan.
Matrix inverse(Matrix a) {
  const std::size_t p = a.rows();
  Matrix out(p, p);
  for (std::size_t i = 0; i < p; ++i) out(i, i) = 1.0;
  for (std::size_t c = 0; c < p; ++c) {
    std::size_t best = c;
    for (std::size_t i = c; i < p; ++i)
      if (std::fabs(a(i, c)) > std::fabs(a(best, c))) best = i;
    for (std::size_t j = 0; j < p; ++j) {
      std::swap(a(c, j), a(best, j));
      std::swap(out(c, j), out(best, j));
    }
    const double pivot = a(c, c);
    for (std::size_t j = 0; j < p; ++j) {
      a(c, j) /= pivot;
      out(c, j) /= pivot;
    }
    for (std::size_t i = 0; i < p; ++i) {
      const double f = a(i, c);
      if (i == c || f == 0.0) continue;
      for (std::size_t j = 0; j < p; ++j) {
        a(i, j) -= f * a(c, j);
        out(i, j) -= f * out(c, j);
      }
    }
  }
  return out;
}

Matrix times(const Matrix& a, const Matrix& b) {
  Matrix out(a.rows(), b.cols());
  for (std::size_t i = 0; i < a.rows(); ++i)
    for (std::size_t j = 0; j < b.cols(); ++j)
      for (std::size_t k = 0; k < a.cols(); ++k) out(i, j) += a(i, k) * b(k, j);
  return out;
}

Vector row_of(const Sample& data, std::size_t i) {
  return {1.0, data.x[i], data.f[i] == "b" ? 1.0 : 0.0, data.f[i] == "c" ? 1.0 : 0.0};
}

/// Information of ~ x + f for the logit, and the products of scores summed by `label`.
struct Plain {
  Matrix bread, meat;
  double n_labels = 0.0;
};
Plain plain(const Sample& data, const Vector& b, const std::vector<std::string>& label) {
  Matrix information(4, 4);
  std::map<std::string, Vector> sums;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const Vector x = row_of(data, i);
    double eta = 0.0;
    for (std::size_t j = 0; j < 4; ++j) eta += x[j] * b[j];
    const double p = plain_event(Link::logit, eta);
    Vector& sum = sums[label[i]];
    sum.resize(4, 0.0);
    for (std::size_t j = 0; j < 4; ++j) {
      sum[j] += (data.y[i] - p) * x[j];
      for (std::size_t k = 0; k < 4; ++k) information(j, k) += p * (1 - p) * x[j] * x[k];
    }
  }
  Plain out{inverse(information), Matrix(4, 4), static_cast<double>(sums.size())};
  for (const auto& [name, sum] : sums)
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t k = 0; k < 4; ++k) out.meat(j, k) += sum[j] * sum[k];
  return out;
}

void check_near(const Matrix& found, const Matrix& expected, double factor = 1.0) {
  for (std::size_t k = 0; k < expected.cells().size(); ++k) {
    const double size = std::fabs(expected(0, 0));
    CHECK(distance(found.cells()[k], factor * expected.cells()[k], size) < 1e-8);
  }
}

}  // namespace

TEST_CASE("model, HC0, CR0 and CR1 of a regression", "[covariance]") {
  const Sample data = sample(121, 40, 9, 1.0);
  RowsRequest request;
  request.cluster = "g";
  const Fit fit = fitted(data.table(), "y ~ x + f", {}, request).fit;
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < data.size(); ++i) rows.push_back(std::to_string(i));
  const Plain by_row = plain(data, fit.estimates(), rows);
  const Plain by_group = plain(data, fit.estimates(), data.g);
  const auto sandwich = [](const Plain& p) { return times(times(p.bread, p.meat), p.bread); };
  check_near(covariance_of(fit, "model").cells, by_row.bread);
  check_near(covariance_of(fit, "HC0").cells, sandwich(by_row));
  check_near(covariance_of(fit, "CR0").cells, sandwich(by_group));
  const double c = by_group.n_labels;
  check_near(covariance_of(fit, "CR1").cells, sandwich(by_group), c / (c - 1.0));
  CHECK(covariance_of(fit, "auto").kind == "CR1");
  CHECK(covariance_of(fit, "auto").cells.cells() == covariance_of(fit, "CR1").cells.cells());
  // The naive and the robust one differ, so that a cluster that is ignored would show.
  CHECK(distance(covariance_of(fit, "CR0").cells(0, 0), by_row.bread(0, 0), 0.0) > 0.1);
}

TEST_CASE("clusters of one row each are HC0", "[covariance]") {
  Sample data = sample(122, 40, 9, 1.0);
  for (std::size_t i = 0; i < data.size(); ++i) data.g[i] = "r" + std::to_string(i);
  RowsRequest request;
  request.cluster = "g";
  const Fit fit = fitted(data.table(), "y ~ x + f", {}, request).fit;
  check_near(covariance_of(fit, "CR0").cells, covariance_of(fit, "HC0").cells);
}

TEST_CASE("clusters of a random-intercept fit", "[covariance]") {
  // The gradients of groups by differences of plain integrals, in (b, log sd).
  const Sample data = sample(123, 24, 6, 1.0);
  RowsRequest request;
  request.cluster = "k";
  FitOptions options;
  options.nodes = 41;
  const Fit fit = fitted(data.table(), "y ~ x + f + (1 | g)", options, request).fit;
  REQUIRE(fit.has_random_parameters());
  PlainData groups;
  std::vector<std::string> area;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (i == 0 || data.g[i] != data.g[i - 1]) {
      groups.emplace_back();
      area.push_back(data.k[i]);
    }
    groups.back().push_back({row_of(data, i), data.y[i], 1.0, 0.0});
  }
  std::map<std::string, Vector> sums;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Vector& sum = sums[area[g]];
    sum.resize(5, 0.0);
    for (std::size_t j = 0; j < 5; ++j)
      sum[j] += slope_at_zero(
          [&](double d) {
            Vector b = fit.estimates();
            b.resize(4);
            if (j < 4) b[j] += d;
            return plain_log_likelihood(Link::logit, {groups[g]}, b,
                                        sd_of(fit) * (j < 4 ? 1.0 : std::exp(d)));
          },
          2e-3);
  }
  Matrix meat(5, 5);
  for (const auto& [name, sum] : sums)
    for (std::size_t j = 0; j < 5; ++j)
      for (std::size_t k = 0; k < 5; ++k) meat(j, k) += sum[j] * sum[k];
  const Matrix bread = covariance_of(fit, "model").cells;
  const Matrix found = covariance_of(fit, "CR0").cells;
  const Matrix expected = times(times(bread, meat), bread);
  for (std::size_t k = 0; k < 25; ++k)
    CHECK(distance(found.cells()[k], expected.cells()[k], expected(0, 0)) < 1e-6);
  CHECK(covariance_of(fit, "CR1").cells(1, 1) == Approx(found(1, 1) * 7.0 / 6.0));
  CHECK_THROWS_AS(covariance_of(fit, "HC0"), OptionError);
}

TEST_CASE("a kind the fit cannot give is refused", "[covariance]") {
  const Fit fit = fitted(sample(124, 40, 9, 1.0).table(), "y ~ x + f").fit;
  for (const char* kind : {"CR0", "CR1", "CR2", "robust", ""}) {
    try {
      covariance_of(fit, kind);
      FAIL("no error for " << kind);
    } catch (const OptionError& error) {
      CHECK(error.code() == "vcov");
    }
  }
  CHECK(resolved_vcov(fit, "auto") == "model");
}
