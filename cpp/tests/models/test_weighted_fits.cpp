#include <map>

#include "../catch.hpp"
#include "simulated_frame.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/models/weights.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Table with_weights(const Sample& data, const Vector& w,
                   const std::vector<std::size_t>& order = {}) {
  Vector cells = w;
  for (std::size_t i = 0; i < order.size(); ++i) cells[i] = w[order[i]];
  Table table = data.table(order);
  table.add(Column::of_real("weight", cells));
  return table;
}

Fit weighted(const Table& table, const std::string& kind, const std::string& scale = "size",
             const std::string& cluster = "", const std::string& formula = "y ~ x + f") {
  RowsRequest request;
  request.weights = "weight";
  request.weight_kind = kind;
  request.weight_scale = scale;
  request.cluster = cluster;
  Fit fit = fitted(table, formula, {}, request).fit;
  fit.weights = "weight";
  fit.weight_kind = kind;
  return fit;
}

Vector some_weights(std::size_t n, std::uint64_t seed) {
  Draws draws(seed);
  Vector w;
  for (std::size_t i = 0; i < n; ++i) w.push_back(0.2 + 3.0 * draws.uniform());
  return w;
}

void check_equal(const Matrix& a, const Matrix& b, double epsilon) {
  for (std::size_t k = 0; k < a.cells().size(); ++k)
    CHECK(a.cells()[k] == Approx(b.cells()[k]).epsilon(epsilon).margin(1e-13));
}

}  // namespace

TEST_CASE("weights of 1 change nothing", "[weights]") {
  const Sample data = sample(311, 30, 6, 0.6);
  RowsRequest plain;
  plain.cluster = "g";
  const Fit fit = fitted(data.table(), "y ~ x + f", {}, plain).fit;
  for (const char* kind : {"sampling", "precision"}) {
    const Fit one = weighted(with_weights(data, Vector(data.size(), 1.0)), kind, "size", "g");
    CHECK(one.standardised == fit.standardised);
    CHECK(one.log_likelihood == fit.log_likelihood);
    CHECK(one.n_used == fit.n_used);
    CHECK(one.n_events == fit.n_events);
    for (const char* vcov : {"model", "HC0", "CR0", "CR1"})
      CHECK(covariance_of(one, vcov).cells.cells() == covariance_of(fit, vcov).cells.cells());
  }
}

TEST_CASE("sampling weights: their unit, the order of the rows, the scales", "[weights]") {
  const Sample data = sample(312, 30, 6, 0.6);
  const Vector w = some_weights(data.size(), 5);
  Vector times(w);
  for (double& x : times) x *= 1234.5;
  const Fit fit = weighted(with_weights(data, w), "sampling");
  const Fit scaled = weighted(with_weights(data, times), "sampling");
  const std::vector<std::size_t> order = shuffled(data.size(), 9);
  const Fit mixed = weighted(with_weights(data, w, order), "sampling");
  CHECK(mixed.standardised == fit.standardised);
  CHECK(mixed.row_meat.cells() == fit.row_meat.cells());
  CHECK(mixed.data_hash == fit.data_hash);
  CHECK(fit.n_used == static_cast<double>(data.size()));
  CHECK(covariance_of(fit, "auto").kind == "HC0");
  for (std::size_t j = 0; j < 4; ++j)
    CHECK(scaled.estimates()[j] == Approx(fit.estimates()[j]).epsilon(1e-11));
  CHECK(scaled.log_likelihood == Approx(fit.log_likelihood).epsilon(1e-12));
  check_equal(covariance_of(scaled, "HC0").cells, covariance_of(fit, "HC0").cells, 1e-10);

  double sum = 0.0, squares = 0.0;
  for (double x : w) {
    sum += x;
    squares += x * x;
  }
  const double n = static_cast<double>(data.size());
  const Fit effective = weighted(with_weights(data, w), "sampling", "effective");
  const Fit none = weighted(with_weights(data, w), "sampling", "none");
  CHECK(none.log_likelihood == Approx(fit.log_likelihood * sum / n).epsilon(1e-12));
  CHECK(effective.log_likelihood ==
        Approx(fit.log_likelihood * sum * sum / squares / n).epsilon(1e-12));
  // The scale moves neither estimates nor their sandwich.
  for (std::size_t j = 0; j < 4; ++j)
    CHECK(none.estimates()[j] == Approx(fit.estimates()[j]).epsilon(1e-10));
  check_equal(covariance_of(effective, "HC0").cells, covariance_of(fit, "HC0").cells, 1e-9);
}

TEST_CASE("the weighted sandwich is that of its rows", "[weights]") {
  const Sample data = sample(313, 30, 6, 0.6);
  const Vector w = some_weights(data.size(), 6);
  const Fit fit = weighted(with_weights(data, w), "precision", "size", "g", "y ~ x");
  const Vector b = fit.estimates();
  double information[2][2] = {};
  double rows[2][2] = {};
  double clusters[2][2] = {};
  double gradient[2] = {};
  std::map<std::string, std::pair<double, double>> sums;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const double p = plain_event(Link::logit, b[0] + b[1] * data.x[i]);
    const double x[] = {1.0, data.x[i]};
    const double g[] = {w[i] * (data.y[i] - p), w[i] * (data.y[i] - p) * data.x[i]};
    sums[data.g[i]].first += g[0];
    sums[data.g[i]].second += g[1];
    for (int j = 0; j < 2; ++j) {
      gradient[j] += g[j];
      for (int k = 0; k < 2; ++k) {
        information[j][k] += w[i] * p * (1 - p) * x[j] * x[k];
        rows[j][k] += g[j] * g[k];
      }
    }
  }
  for (const auto& [name, sum] : sums) {
    const double g[] = {sum.first, sum.second};
    for (int j = 0; j < 2; ++j)
      for (int k = 0; k < 2; ++k) clusters[j][k] += g[j] * g[k];
  }
  CHECK(std::fabs(gradient[0]) < 1e-8);
  CHECK(std::fabs(gradient[1]) < 1e-8);
  const double d = information[0][0] * information[1][1] - information[0][1] * information[0][1];
  const double v[2][2] = {{information[1][1] / d, -information[0][1] / d},
                          {-information[0][1] / d, information[0][0] / d}};
  const auto sandwich = [&](const double(&meat)[2][2]) {
    double out = 0.0;
    for (int j = 0; j < 2; ++j)
      for (int k = 0; k < 2; ++k) out += v[1][j] * meat[j][k] * v[k][1];
    return out;
  };
  CHECK(covariance_of(fit, "model").cells(1, 1) == Approx(v[1][1]).epsilon(1e-8));
  CHECK(covariance_of(fit, "HC0").cells(1, 1) == Approx(sandwich(rows)).epsilon(1e-8));
  CHECK(covariance_of(fit, "CR0").cells(1, 1) == Approx(sandwich(clusters)).epsilon(1e-8));
  CHECK_THROWS_AS(covariance_of(fit, "CR2"), OptionError);
}

TEST_CASE("whole precision weights are rows repeated", "[weights]") {
  const Sample data = sample(314, 30, 6, 0.6);
  const Fit fit = weighted(with_weights(data, data.w), "precision");
  Sample repeated;
  for (std::size_t i = 0; i < data.size(); ++i) {
    for (double k = 0.0; k < data.w[i]; ++k) {
      repeated.y.push_back(data.y[i]);
      repeated.x.push_back(data.x[i]);
      repeated.z.push_back(data.z[i]);
      repeated.w.push_back(1.0);
      repeated.f.push_back(data.f[i]);
      repeated.g.push_back(data.g[i]);
      repeated.k.push_back(data.k[i]);
    }
  }
  const Fit rows = fitted(repeated.table(), "y ~ x + f").fit;
  CHECK(fit.standardised == rows.standardised);
  CHECK(fit.log_likelihood == rows.log_likelihood);
  CHECK(covariance_of(fit, "model").cells.cells() == covariance_of(rows, "model").cells.cells());
  CHECK(fit.n_used == static_cast<double>(data.size()));
}

TEST_CASE("sums that do not depend on the order", "[weights]") {
  Draws draws(7);
  Vector x;
  for (std::size_t i = 0; i < 1000; ++i) x.push_back(std::exp(8.0 * draws.normal()));
  double largest = 0.0;
  for (double value : x) largest = std::max(largest, value);
  const OrderFreeSum grid(largest, 1000.0);
  OrderFreeSum::Parts forward, backward;
  long double exact = 0.0L;
  for (std::size_t i = 0; i < x.size(); ++i) {
    grid.add(x[i], forward);
    grid.add(x[x.size() - 1 - i], backward);
    exact += x[i];
  }
  CHECK(forward.high + forward.low == backward.high + backward.low);
  CHECK(std::fabs(forward.high + forward.low - static_cast<double>(exact)) <=
        1e-15 * static_cast<double>(exact));
}
