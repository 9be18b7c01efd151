#include "../catch.hpp"
#include "simulated_frame.hpp"
#include "skillnad/inference/covariance.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

FitOptions with(Penalty kind, double ridge = 1.0) {
  FitOptions options;
  options.penalty = {kind, ridge};
  return options;
}

/// The inverse by Gauss and Jordan, and the determinant.
Matrix inverse(Matrix a, double& determinant) {
  const std::size_t p = a.rows();
  Matrix out(p, p);
  determinant = 1.0;
  for (std::size_t i = 0; i < p; ++i) out(i, i) = 1.0;
  for (std::size_t c = 0; c < p; ++c) {
    const double pivot = a(c, c);
    determinant *= pivot;
    for (std::size_t j = 0; j < p; ++j) {
      a(c, j) /= pivot;
      out(c, j) /= pivot;
    }
    for (std::size_t i = 0; i < p; ++i) {
      const double f = a(i, c);
      if (i == c) continue;
      for (std::size_t j = 0; j < p; ++j) {
        a(i, j) -= f * a(c, j);
        out(i, j) -= f * out(c, j);
      }
    }
  }
  return out;
}

/// Firth's logit row by row: scoring with the hat values, as in his paper.
struct PlainFirth {
  Vector b;
  Matrix covariance;
  double log_likelihood = 0.0;
  double penalised = 0.0;
};
PlainFirth plain_firth(const std::vector<Vector>& x, const Vector& y) {
  const std::size_t p = x[0].size();
  PlainFirth out;
  out.b.assign(p, 0.0);
  for (int iteration = 0; iteration < 500; ++iteration) {
    Matrix information(p, p);
    Vector mu;
    out.log_likelihood = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      double eta = 0.0;
      for (std::size_t j = 0; j < p; ++j) eta += x[i][j] * out.b[j];
      mu.push_back(plain_event(Link::logit, eta));
      out.log_likelihood += std::log(y[i] == 1.0 ? mu[i] : 1.0 - mu[i]);
      for (std::size_t j = 0; j < p; ++j)
        for (std::size_t k = 0; k < p; ++k)
          information(j, k) += mu[i] * (1.0 - mu[i]) * x[i][j] * x[i][k];
    }
    double determinant = 0.0;
    out.covariance = inverse(information, determinant);
    out.penalised = out.log_likelihood + 0.5 * std::log(determinant);
    Vector score(p, 0.0);
    for (std::size_t i = 0; i < x.size(); ++i) {
      double h = 0.0;
      for (std::size_t j = 0; j < p; ++j)
        for (std::size_t k = 0; k < p; ++k) h += x[i][j] * out.covariance(j, k) * x[i][k];
      h *= mu[i] * (1.0 - mu[i]);
      for (std::size_t j = 0; j < p; ++j) score[j] += x[i][j] * (y[i] - mu[i] + h * (0.5 - mu[i]));
    }
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t k = 0; k < p; ++k) out.b[j] += 0.5 * out.covariance(j, k) * score[k];
  }
  return out;
}

Table two_by_two(double a, double b, double c, double d) {
  Vector y, x;
  const auto add = [&](double n, double event, double exposed) {
    for (double i = 0.0; i < n; ++i) {
      y.push_back(event);
      x.push_back(exposed);
    }
  };
  add(a, 1, 1);
  add(b, 0, 1);
  add(c, 1, 0);
  add(d, 0, 0);
  Table table;
  table.add(Column::of_whole("y", y));
  table.add(Column::of_real("x", x));
  return table;
}

}  // namespace

TEST_CASE("Firth's logit of a 2 x 2 table adds a half to each cell", "[penalised]") {
  const double tables[][4] = {{7, 5, 4, 9}, {6, 0, 3, 8}, {5, 0, 0, 5}, {1, 30, 2, 3}};
  for (const auto& t : tables) {
    const Fit fit = fitted(two_by_two(t[0], t[1], t[2], t[3]), "y ~ x", with(Penalty::firth)).fit;
    const double without = std::log((t[2] + 0.5) / (t[3] + 0.5));
    CHECK(fit.converged);
    CHECK(fit.status == "converged");
    CHECK(fit.estimates()[0] == Approx(without).epsilon(1e-10));
    CHECK(fit.estimates()[1] ==
          Approx(std::log((t[0] + 0.5) / (t[1] + 0.5)) - without).epsilon(1e-10));
    // The information of the four cells at these probabilities.
    const double p1 = (t[0] + 0.5) / (t[0] + t[1] + 1.0);
    const double p0 = (t[2] + 0.5) / (t[2] + t[3] + 1.0);
    const double variance =
        1.0 / ((t[0] + t[1]) * p1 * (1 - p1)) + 1.0 / ((t[2] + t[3]) * p0 * (1 - p0));
    CHECK(covariance_of(fit, "auto").cells(1, 1) == Approx(variance).epsilon(1e-9));
  }
}

TEST_CASE("Firth's logit with covariates meets plain scoring", "[penalised]") {
  Sample data = sample(301, 9, 8, 0.5);
  for (std::size_t i = 0; i < data.size(); ++i)
    if (data.f[i] == "c") data.y[i] = 1.0;  // separated: no finite maximum of the likelihood
  std::vector<Vector> x;
  for (std::size_t i = 0; i < data.size(); ++i)
    x.push_back(
        {1.0, data.x[i], data.z[i], data.f[i] == "b" ? 1.0 : 0.0, data.f[i] == "c" ? 1.0 : 0.0});
  const PlainFirth plain = plain_firth(x, data.y);
  const Fitted found = fitted(data.table(), "y ~ x + z + f", with(Penalty::firth));
  const Matrix covariance = covariance_of(found.fit, "model").cells;
  REQUIRE(found.fit.converged);
  CHECK(found.fit.log_likelihood == Approx(plain.log_likelihood).epsilon(1e-10));
  for (std::size_t j = 0; j < 5; ++j) {
    CHECK(found.fit.estimates()[j] == Approx(plain.b[j]).epsilon(1e-9));
    for (std::size_t k = 0; k < 5; ++k)
      CHECK(covariance(j, k) == Approx(plain.covariance(j, k)).epsilon(1e-8));
  }
  REQUIRE(found.context.notes.size() == 1);
  char penalised[40];
  std::snprintf(penalised, sizeof penalised, "%.4f", plain.penalised);
  INFO(found.context.notes[0]);
  CHECK(found.context.notes[0].find(std::string(penalised).substr(1)) != std::string::npos);
  CHECK(found.context.warnings.empty());
}

TEST_CASE("derivatives of the penalised log-likelihoods", "[penalised]") {
  const Sample data = sample(302, 20, 6, 0.5);
  const Fitted plain = fitted(data.table(), "y ~ x + z + f");
  const GroupedRows& rows = plain.rows.grouped;
  Context context;
  for (const PenaltyOptions& penalty :
       {PenaltyOptions{Penalty::firth, 1.0}, PenaltyOptions{Penalty::ridge, 3.5}}) {
    const Vector at = {0.4, -0.7, 0.3, 0.9, -1.1};
    const auto evaluate = [&](const Vector& b) {
      return evaluate_penalised(context, rows, Link::logit, 0, penalty, b);
    };
    const Evaluation here = evaluate(at);
    const double h = 1e-5;
    for (std::size_t j = 0; j < 5; ++j) {
      Vector up = at, down = at;
      up[j] += h;
      down[j] -= h;
      const Evaluation above = evaluate(up), below = evaluate(down);
      CHECK(here.gradient[j] == Approx((above.value - below.value) / (2 * h)).epsilon(1e-6));
      for (std::size_t k = 0; k < 5; ++k)
        CHECK(here.hessian(k, j) ==
              Approx((above.gradient[k] - below.gradient[k]) / (2 * h)).epsilon(1e-6).margin(1e-6));
    }
  }
}

TEST_CASE("ridge: the gradient is the shrinkage, and strength 0 is maximum likelihood",
          "[penalised]") {
  const Sample data = sample(303, 30, 6, 0.5);
  const Fit plain = fitted(data.table(), "y ~ x + f").fit;
  const Fit nearly = fitted(data.table(), "y ~ x + f", with(Penalty::ridge, 1e-9)).fit;
  const Fit strong = fitted(data.table(), "y ~ x + f", with(Penalty::ridge, 1e7)).fit;
  for (std::size_t j = 0; j < 4; ++j)
    CHECK(nearly.estimates()[j] == Approx(plain.estimates()[j]).epsilon(1e-7));
  for (std::size_t j = 1; j < 4; ++j) CHECK(std::fabs(strong.standardised[j]) < 1e-4);
  // x'(y - p) = strength * b in standardised columns, by rows.
  const Fitted found = fitted(data.table(), "y ~ x + f", with(Penalty::ridge, 5.0));
  const Vector b = found.fit.estimates();
  const Standardiser& scale = found.fit.standardiser;
  Vector score(4, 0.0);
  Matrix information(4, 4);
  for (std::size_t i = 0; i < data.size(); ++i) {
    const Vector x = {1.0, data.x[i], data.f[i] == "b" ? 1.0 : 0.0, data.f[i] == "c" ? 1.0 : 0.0};
    double eta = 0.0;
    for (std::size_t j = 0; j < 4; ++j) eta += b[j] * x[j];
    const double p = plain_event(Link::logit, eta);
    Vector s(4, 1.0);
    for (std::size_t j = 1; j < 4; ++j) s[j] = (x[j] - scale.centre[j]) / scale.scale[j];
    for (std::size_t j = 0; j < 4; ++j) {
      score[j] += s[j] * (data.y[i] - p);
      for (std::size_t k = 0; k < 4; ++k) information(j, k) += p * (1 - p) * s[j] * s[k];
    }
  }
  CHECK(std::fabs(score[0]) < 1e-8);
  for (std::size_t j = 1; j < 4; ++j) {
    CHECK(score[j] == Approx(5.0 * found.fit.standardised[j]).epsilon(1e-7).margin(1e-8));
    information(j, j) += 5.0;
  }
  double determinant = 0.0;
  const Matrix expected = inverse(information, determinant);
  for (std::size_t k = 0; k < 16; ++k)
    CHECK(found.fit.covariance_standardised.cells()[k] ==
          Approx(expected.cells()[k]).epsilon(1e-8).margin(1e-12));
}

TEST_CASE("penalised fits do not depend on units or the order of the rows", "[penalised]") {
  Sample data = sample(304, 12, 6, 0.5);
  for (Penalty kind : {Penalty::firth, Penalty::ridge}) {
    const Fit fit = fitted(data.table(), "y ~ x + f", with(kind)).fit;
    const Fit mixed =
        fitted(data.table(shuffled(data.size(), 5)), "y ~ x + f", with(kind), {}, 3).fit;
    CHECK(mixed.standardised == fit.standardised);
    const Fit thousand = fitted(data.table(), "y ~ I(1000 * x) + f", with(kind)).fit;
    CHECK(1000.0 * thousand.estimates()[1] == Approx(fit.estimates()[1]).epsilon(1e-9));
  }
}
