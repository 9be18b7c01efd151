// What must not change a result: threads, the order of rows, weights for repeated rows, the event,
// the unit and origin of a covariate.
#include "../catch.hpp"
#include "simulated_frame.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const std::vector<std::string> formulas = {"y ~ x + f", "y ~ x + f + (1 | g)"};

void check_same_bits(const Fit& a, const Fit& b) {
  CHECK(a.standardised == b.standardised);
  CHECK(a.standardiser.centre == b.standardiser.centre);
  CHECK(a.standardiser.scale == b.standardiser.scale);
  CHECK(a.covariance_standardised.cells() == b.covariance_standardised.cells());
  CHECK(a.cluster_meat.cells() == b.cluster_meat.cells());
  CHECK(a.row_meat.cells() == b.row_meat.cells());
  CHECK(a.log_likelihood == b.log_likelihood);
  CHECK(sd_of(a) == sd_of(b));
  CHECK(a.data_hash == b.data_hash);
  CHECK(a.nodes.nodes == b.nodes.nodes);
  CHECK(a.nodes.change == b.nodes.change);
  REQUIRE(a.random.size() == b.random.size());
  for (std::size_t f = 0; f < a.random.size(); ++f) {
    REQUIRE(a.random[f].levels.size() == b.random[f].levels.size());
    for (std::size_t g = 0; g < a.random[f].levels.size(); ++g) {
      CHECK(a.random[f].levels[g].level == b.random[f].levels[g].level);
      CHECK(a.random[f].levels[g].mean == b.random[f].levels[g].mean);
      CHECK(a.random[f].levels[g].covariance.cells() == b.random[f].levels[g].covariance.cells());
    }
  }
}

}  // namespace

TEST_CASE("threads and the order of rows do not change a bit of a fit", "[invariance]") {
  const Sample data = sample(91, 400, 24, 0.8);
  for (const std::string& formula : formulas) {
    const Fitted one = fitted(data.table(), formula);
    REQUIRE(one.fit.converged);
    for (int threads : {2, 4})
      check_same_bits(one.fit, fitted(data.table(), formula, {}, {}, threads).fit);
    check_same_bits(one.fit, fitted(data.table(shuffled(data.size(), 5)), formula).fit);
  }
}

TEST_CASE("a frequency weight is so many equal rows", "[invariance]") {
  const Sample data = sample(92, 30, 10, 1.0);
  std::vector<std::size_t> repeated;
  for (std::size_t i = 0; i < data.size(); ++i)
    for (double k = 0; k < data.w[i]; k += 1.0) repeated.push_back(i);
  Sample expanded;
  for (std::size_t i : repeated) {
    expanded.y.push_back(data.y[i]);
    expanded.x.push_back(data.x[i]);
    expanded.z.push_back(data.z[i]);
    expanded.w.push_back(1.0);
    expanded.f.push_back(data.f[i]);
    expanded.g.push_back(data.g[i]);
    expanded.k.push_back(data.k[i]);
  }
  RowsRequest request;
  request.weights = "w";
  request.weight_kind = "frequency";
  for (const std::string& formula : formulas) {
    const Fitted weighted = fitted(data.table(), formula, {}, request);
    const Fitted plain = fitted(expanded.table(), formula);
    check_same_bits(weighted.fit, plain.fit);
    CHECK(weighted.fit.n_used == static_cast<double>(repeated.size()));
  }
}

TEST_CASE("swapping the outcome changes signs", "[invariance]") {
  const Sample data = sample(93, 30, 10, 1.0);
  Sample swapped = data;
  for (double& y : swapped.y) y = 1.0 - y;
  for (const std::string& formula : formulas) {
    const Fit a = fitted(data.table(), formula).fit;
    const Fit b = fitted(swapped.table(), formula).fit;
    CHECK(b.log_likelihood == Approx(a.log_likelihood).epsilon(1e-12));
    for (std::size_t j = 0; j < a.estimates().size(); ++j) {
      const double sign = j < a.n_coefficients() ? -1.0 : 1.0;
      CHECK(b.estimates()[j] == Approx(sign * a.estimates()[j]).epsilon(1e-8).margin(1e-9));
    }
  }
}

TEST_CASE("units and origins of a covariate change its coefficient alone", "[invariance]") {
  const Sample data = sample(94, 30, 10, 1.0);
  for (const std::string& formula : formulas) {
    const Fit a = fitted(data.table(), formula).fit;
    for (double unit : {1e-150, 1024.0, 1e150}) {
      Sample moved = data;
      // A shift that fits the unit: x = 5 becomes the origin.
      for (double& x : moved.x) x = (x - 5.0) * unit;
      const Fit b = fitted(moved.table(), formula).fit;
      INFO(formula << " unit " << unit);
      CHECK(b.log_likelihood == Approx(a.log_likelihood).epsilon(1e-12));
      CHECK(sd_of(b) == Approx(sd_of(a)).epsilon(1e-8));
      CHECK(b.estimates()[1] * unit == Approx(a.estimates()[1]).epsilon(1e-8));
      CHECK(b.estimates()[0] - 5.0 * a.estimates()[1] ==
            Approx(a.estimates()[0]).epsilon(1e-8).margin(1e-8));
      CHECK(b.estimates()[2] == Approx(a.estimates()[2]).epsilon(1e-8));
      const Matrix va = a.standardiser.covariance(a.covariance_standardised);
      const Matrix vb = b.standardiser.covariance(b.covariance_standardised);
      CHECK(std::sqrt(vb(1, 1)) * unit == Approx(std::sqrt(va(1, 1))).epsilon(1e-7));
      CHECK(vb(2, 3) == Approx(va(2, 3)).epsilon(1e-7));
    }
  }
}

TEST_CASE("a reference level changes contrasts alone", "[invariance]") {
  const Sample data = sample(95, 30, 10, 1.0);
  const Fit a = fitted(data.table(), "y ~ x + C(f, base=\"a\") + (1 | g)").fit;
  const Fit b = fitted(data.table(), "y ~ x + C(f, base=\"c\") + (1 | g)").fit;
  CHECK(b.log_likelihood == Approx(a.log_likelihood).epsilon(1e-12));
  CHECK(sd_of(b) == Approx(sd_of(a)).epsilon(1e-8));
  // a: b - a, c - a; b: a - c, b - c.
  CHECK(b.estimates()[2] == Approx(-a.estimates()[3]).epsilon(1e-8));
  CHECK(b.estimates()[3] == Approx(a.estimates()[2] - a.estimates()[3]).epsilon(1e-8));
}
