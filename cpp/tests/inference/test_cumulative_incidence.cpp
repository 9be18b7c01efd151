#include <cmath>

#include "../api/api_calls.hpp"
#include "../catch.hpp"
#include "../models/history_frame.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/inference/cumulative_incidence.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const Vector breaks = {0.0, 60.0, 120.0, 240.0, 360.0};

const RealCells& real(const Value& value, const std::string& column) {
  return value.table()->at(column).real;
}

Value hazard(const People& data, const std::string& formula, const std::string& link) {
  return run("fit_hazard", {{"formula", formula},
                            {"data", data.table()},
                            {"time", "days"},
                            {"status", "again"},
                            {"breaks", breaks},
                            {"link", link}});
}

/// 1 - prod (1 - h_k) over n bands in plain arithmetic, integrated over the random effects, for
/// "~ x + (1 + x | g)" or a part of it.
double plain_incidence(const Fit& fit, const Vector& parameters, double x, std::size_t n) {
  Fit at = fit;
  const std::size_t p = fit.n_coefficients();
  at.standardised.assign(parameters.begin(), parameters.end());
  const Vector b = at.estimates();
  double variance = 0.0;
  if (!fit.random.empty()) {
    const std::size_t q = fit.random[0].effects.size();
    Matrix l(q, q);
    for (std::size_t e = 0; e < fit.random[0].active.size(); ++e) {
      const FactorEntry& entry = fit.random[0].active[e];
      const double value = parameters[p + e];
      l(entry.row, entry.col) = entry.row == entry.col ? std::exp(value) : value;
    }
    for (std::size_t c = 0; c < q; ++c) {
      double lz = 0.0;
      for (std::size_t r = c; r < q; ++r) lz += l(r, c) * (r == 0 ? 1.0 : x);
      variance += lz * lz;
    }
  }
  const double sd = std::sqrt(variance);
  double sum = 0.0;
  const double step = 0.01;
  for (int i = -900; i <= 900; ++i) {
    const double z = step * i;
    double survival = 1.0;
    for (std::size_t k = 0; k < n; ++k)
      survival *= 1.0 - plain_event(fit.link, b[k] + b[breaks.size() - 1] * x + sd * z);
    sum += step * std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::acos(-1.0)) * (1.0 - survival);
  }
  return sum;
}

/// The parameters of a fit as they are moved: coefficients, then the entries of L, logarithms on
/// its diagonal.
Vector parameters_of(const Fit& fit) {
  Vector out(fit.standardised.begin(),
             fit.standardised.begin() + static_cast<std::ptrdiff_t>(fit.n_coefficients()));
  if (!fit.random.empty())
    for (const FactorEntry& e : fit.random[0].active) {
      const double value = fit.random[0].factor(e.row, e.col);
      out.push_back(e.row == e.col ? std::log(value) : value);
    }
  return out;
}

}  // namespace

TEST_CASE("cumulative incidence and its error are those of plain arithmetic",
          "[cumulative_incidence]") {
  const People data = people(341, 40, 15, 0.8);
  Table points;
  points.add(Column::of_real("x", {-1.0, 0.5}));
  for (const std::string link : {"cloglog", "logit", "probit"}) {
    for (const std::string formula : {"~ x", "~ x + (1 | g)", "~ x + (1 + x | g)"}) {
      INFO(link << " " << formula);
      const Value fit = hazard(data, formula, link);
      const Fit read = api::fit_from_json(fit.result()->saved);
      const Value at = run("predicted", {{"fit", fit},
                                         {"kind", "cumulative"},
                                         {"newdata", points},
                                         {"times", Vector{120.0, 360.0}}});
      REQUIRE(at.table()->n_rows == 4);
      CHECK(real(at, "time") == Vector{120.0, 360.0, 120.0, 360.0});
      const Vector psi = parameters_of(read);
      for (std::size_t i = 0; i < 4; ++i) {
        const double x = i < 2 ? -1.0 : 0.5;
        const std::size_t n = i % 2 == 0 ? 2 : 4;
        CHECK(real(at, "x")[i] == x);
        CHECK(real(at, "estimate")[i] == Approx(plain_incidence(read, psi, x, n)).epsilon(1e-9));
        Vector gradient;
        for (std::size_t a = 0; a < psi.size(); ++a) {
          Vector up = psi, down = psi;
          up[a] += 1e-5;
          down[a] -= 1e-5;
          gradient.push_back((plain_incidence(read, up, x, n) - plain_incidence(read, down, x, n)) /
                             2e-5);
        }
        double variance = 0.0;
        for (std::size_t a = 0; a < psi.size(); ++a)
          for (std::size_t b = 0; b < psi.size(); ++b)
            variance += gradient[a] * gradient[b] * read.covariance_standardised(a, b);
        CHECK(real(at, "std_error")[i] == Approx(std::sqrt(variance)).epsilon(1e-6));
        CHECK(real(at, "conf_low")[i] < real(at, "estimate")[i]);
        CHECK(real(at, "conf_high")[i] > real(at, "estimate")[i]);
      }
    }
  }
}

TEST_CASE("incidence by a variable is the mean over the persons", "[cumulative_incidence]") {
  const People data = people(342, 20, 12, 0.6);
  const Value fit = hazard(data, "~ x + f + (1 | g)", "cloglog");
  const Value rows = run("predicted", {{"fit", fit}, {"kind", "cumulative"}, {"times", 240.0}});
  REQUIRE(rows.table()->n_rows == data.size());
  const Value by =
      run("predicted",
          {{"fit", fit}, {"kind", "cumulative"}, {"times", Vector{60.0, 240.0}}, {"by", "f"}});
  REQUIRE(by.table()->n_rows == 6);
  const std::string levels[] = {"a", "b", "c"};
  for (std::size_t s = 0; s < 3; ++s) {
    double sum = 0.0;
    double n = 0.0;
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (data.f[i] != levels[s] || rows.table()->at("estimate").is_missing(i)) continue;
      sum += real(rows, "estimate")[i];
      n += 1.0;
    }
    CHECK(real(by, "estimate")[2 * s + 1] == Approx(sum / n).epsilon(1e-12));
  }
  const Value again =
      run("predicted",
          {{"fit", loaded(fit)}, {"kind", "cumulative"}, {"times", 240.0}, {"data", data.table()}});
  CHECK(real(again, "estimate") == real(rows, "estimate"));
  const Value fresh = run(
      "predicted",
      {{"fit", loaded(fit)}, {"kind", "cumulative"}, {"times", 240.0}, {"newdata", data.table()}});
  CHECK(real(fresh, "estimate") == real(rows, "estimate"));
}

TEST_CASE("only breaks are times", "[cumulative_incidence]") {
  const People data = people(343, 20, 12, 0.6);
  const Value fit = hazard(data, "~ x", "cloglog");
  const auto code = [&](Value times) {
    return error_of("predicted", {{"fit", fit}, {"kind", "cumulative"}, {"times", times}});
  };
  CHECK(code(60.0).empty());
  CHECK(code(Value()).empty());
  CHECK(code(0.0) == "OptionError[times]");
  CHECK(code(90.0) == "OptionError[times]");
  CHECK(code("60") == "OptionError[argument_type]");
  const Value plain =
      run("fit_logit", {{"formula", "y ~ x"}, {"data", sample(1, 9, 9, 0).table()}});
  CHECK(error_of("predicted", {{"fit", plain}, {"kind", "cumulative"}}) == "OptionError[times]");
  CHECK(error_of("predicted", {{"fit", plain}, {"times", 60.0}}) == "OptionError[times]");
}
