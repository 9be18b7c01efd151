#include <cmath>
#include <map>

#include "../catch.hpp"
#include "ordinal_frame.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/inference/chi_bar_square.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Matrix square(const std::vector<Vector>& rows) {
  Matrix out(rows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < rows.size(); ++j) out(i, j) = rows[i][j];
  return out;
}

/// The covariance of scores of the two variances of (1 + x | g) and, between them, of their
/// covariance, beside a regression on x: plain sums, the coefficients' part taken out.
Matrix plain_information(const Sample& data, const Vector& b) {
  std::map<std::string, Vector> sums;  // s, sx, w, wx, wxx of each group
  for (std::size_t i = 0; i < data.size(); ++i) {
    const double p = plain_event(Link::logit, b[0] + b[1] * data.x[i]);
    const double s = data.y[i] - p, w = p * (1.0 - p), x = data.x[i];
    Vector& own = sums[data.g[i]];
    own.resize(5, 0.0);
    const double parts[] = {s, s * x, w, w * x, w * x * x};
    for (std::size_t k = 0; k < 5; ++k) own[k] += parts[k];
  }
  std::vector<Vector> all(5, Vector(5, 0.0));  // b0, b1, v0, covariance, v1
  for (const auto& [group, at] : sums) {
    const Vector score = {at[0], at[1], 0.5 * (at[0] * at[0] - at[2]), at[0] * at[1] - at[3],
                          0.5 * (at[1] * at[1] - at[4])};
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < 5; ++j) all[i][j] += score[i] * score[j];
  }
  const double det = all[0][0] * all[1][1] - all[0][1] * all[1][0];
  std::vector<Vector> out(3, Vector(3, 0.0));
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      const double a0 = all[i + 2][0], a1 = all[i + 2][1];
      const double c0 = all[j + 2][0], c1 = all[j + 2][1];
      out[i][j] =
          all[i + 2][j + 2] -
          (a0 * (all[1][1] * c0 - all[0][1] * c1) + a1 * (all[0][0] * c1 - all[1][0] * c0)) / det;
    }
  return square(out);
}

}  // namespace

// Closed forms: two variances by the angle between them; three that are independent are binomial.
TEST_CASE("weights of variances", "[comparison]") {
  const Vector free = orthant_weights(square({{2.0, 0.0}, {0.0, 5.0}}));
  CHECK(free[0] == Approx(0.25).epsilon(1e-12));
  CHECK(free[1] == Approx(0.5).epsilon(1e-12));
  // Scores of correlation 1/2: estimates of -1/2, an angle of 120 degrees; asin(1/2) = pi / 6.
  const Vector two = orthant_weights(square({{1.0, 0.5}, {0.5, 1.0}}));
  CHECK(two[2] == Approx(0.25 - 1.0 / 12.0).epsilon(1e-12));
  CHECK(two[0] == Approx(0.25 + 1.0 / 12.0).epsilon(1e-12));
  const Vector three = orthant_weights(square({{1, 0, 0}, {0, 2, 0}, {0, 0, 3}}));
  const double binomial[] = {0.125, 0.375, 0.375, 0.125};
  for (std::size_t i = 0; i < 4; ++i) CHECK(three[i] == Approx(binomial[i]).margin(0.006));
  // Three that depend on each other: the share of a trihedral is 1/8 + sum asin(rho) / (4 pi), rho
  // the correlations of the estimates (all positive), or of the scores (none).
  const Vector tied = orthant_weights(square({{1, 0.2, 0.2}, {0.2, 1, 0.2}, {0.2, 0.2, 1}}));
  const double rho = -0.2 / 1.2;  // of the inverse of an equicorrelated matrix
  CHECK(tied[3] == Approx(0.125 + 3.0 * std::asin(rho) / (4.0 * M_PI)).margin(0.006));
  CHECK(tied[0] == Approx(0.125 + 3.0 * std::asin(0.2) / (4.0 * M_PI)).margin(0.006));
}

// In the metric in which (s_11, sqrt 2 s_12, s_22) are orthonormal the matrices are a circular cone
// of half-angle 45 degrees, which is its own polar: its share of the ball is (1 - cos 45) / 2.
TEST_CASE("weights of a covariance matrix", "[comparison]") {
  const Vector found = matrix_weights(square({{1, 0, 0}, {0, 2, 0}, {0, 0, 1}}));
  const double share = 0.5 * (1.0 - std::sqrt(0.5));
  CHECK(found[3] == Approx(share).margin(0.005));
  CHECK(found[0] == Approx(share).margin(0.005));
  CHECK(found[1] + found[3] == Approx(0.5).epsilon(1e-12));
}

TEST_CASE("the mixture of fits rests on the scores of the groups", "[comparison]") {
  const Sample data = sample(811, 200, 9, 0.6);
  const Value none = run("fit_logit", {{"formula", "y ~ x"}, {"data", frame(data)}});
  const Vector b = live(none)->fit.estimates();
  const Matrix information = plain_information(data, b);
  const auto p_value = [](const Vector& weight, double ratio, double free) {
    double sum = 0.0;
    for (std::size_t i = 0; i < weight.size(); ++i)
      if (free + static_cast<double>(i) > 0.0)
        sum += weight[i] * chi_square_upper(ratio, free + static_cast<double>(i));
    return sum;
  };
  const auto compared = [&](const char* formula, const Value& other) {
    return run("compare_fits",
               {{"fit", run("fit_logit", {{"formula", formula}, {"data", frame(data)}})},
                {"other", other}});
  };
  const auto cell = [](const Value& table, const char* name) {
    return table.table()->at(name).real[1];
  };
  // Independent: the scores of the two variances alone.
  Matrix two(2, 2);
  two(0, 0) = information(0, 0);
  two(1, 0) = two(0, 1) = information(0, 2);
  two(1, 1) = information(2, 2);
  const Value apart = compared("y ~ x + (1 + x || g)", none);
  CHECK(cell(apart, "p_value") ==
        Approx(p_value(orthant_weights(two), cell(apart, "statistic"), 0.0)).epsilon(1e-4));
  const Value together = compared("y ~ x + (1 + x | g)", none);
  CHECK(cell(together, "df") == 3.0);
  CHECK(
      cell(together, "p_value") ==
      Approx(p_value(matrix_weights(information), cell(together, "statistic"), 0.0)).epsilon(1e-3));
  // Less careful than the chi-square with all parameters.
  CHECK(cell(together, "p_value") < chi_square_upper(cell(together, "statistic"), 3.0));
  // Saved fits have no rows: the careful one, and said.
  const auto saved = [](const Value& fit) { return loaded(fit); };
  const Value large = run("fit_logit", {{"formula", "y ~ x + (1 + x | g)"}, {"data", frame(data)}});
  const Value careful = run("compare_fits", {{"fit", saved(large)}, {"other", saved(none)}});
  CHECK(careful.table()->at("distribution").text[1].find("too careful") != std::string::npos);
  // A slope of a factor that has an intercept, and a second factor: one more variance each.
  const Value intercept = run("fit_logit", {{"formula", "y ~ x + (1 | g)"}, {"data", frame(data)}});
  const Value two_slopes = compared("y ~ x + (1 + x + w | g)", intercept);
  CHECK(two_slopes.table()->at("distribution").text[1].find("chi-square(5)") != std::string::npos);
}

// Under the null the p-values are uniform where the ratio is not 0: 400 simulated samples.
TEST_CASE("the size of the test of an intercept and a slope", "[comparison][slow]") {
  double rejected = 0.0, careful = 0.0;
  const int n = 400;
  for (int r = 0; r < n; ++r) {
    Sample data = sample(2000 + static_cast<std::uint64_t>(r), 100, 24, 0.0);
    for (std::size_t i = 0; i < data.size(); ++i) data.z[i] = 0.0;
    Draws draws(9000 + static_cast<std::uint64_t>(r));
    for (std::size_t i = 0; i < data.size(); ++i)
      data.y[i] = draws.event(plain_event(Link::logit, -0.3 + 0.5 * data.x[i]));
    const Value none = run("fit_logit", {{"formula", "y ~ x"}, {"data", frame(data)}});
    const Value both =
        run("fit_logit", {{"formula", "y ~ x + (1 + x | g)"}, {"data", frame(data)}, {"nodes", 1}});
    const Value found = run("compare_fits", {{"fit", both}, {"other", none}});
    rejected += found.table()->at("p_value").real[1] < 0.05;
    careful += chi_square_upper(found.table()->at("statistic").real[1], 3.0) < 0.05;
  }
  INFO(rejected / n << " " << careful / n);
  // Three Monte-Carlo errors of 5 per cent, and what groups of this size still lack of the limit.
  CHECK(std::fabs(rejected / n - 0.05) < 3.0 * std::sqrt(0.05 * 0.95 / n) + 0.01);
  CHECK(rejected > careful);
}
