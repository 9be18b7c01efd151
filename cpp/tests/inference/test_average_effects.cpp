#include "../catch.hpp"
#include "ordinal_frame.hpp"
#include "prediction_checks.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

double cell(const Value& table, const std::string& column, std::size_t row) {
  return table.table()->at(column).real[row];
}

std::string text(const Value& table, const std::string& column, std::size_t row) {
  return table.table()->at(column).text.at(row);
}

/// Mean probability of the rows; `eta(i, b)` says where each is.
template <class Eta>
double plain_mean(const Sample& data, const Vector& b, double sd, Eta eta) {
  double sum = 0.0;
  for (std::size_t i = 0; i < data.size(); ++i) sum += plain_marginal(Link::logit, eta(i, b), sd);
  return sum / static_cast<double>(data.size());
}

}  // namespace

TEST_CASE("average effects of a level and of a number", "[average_effects]") {
  const Sample data = sample(321, 25, 8, 1.0);
  const Value fit =
      run("fit_logit", {{"formula", "y ~ x + I(x^2) + f + f:z + (1 | g)"}, {"data", frame(data)}});
  const Fit& at = live(fit)->fit;
  // (Intercept), x, I(x^2), f[b], f[c], f[a]:z, f[b]:z, f[c]:z
  REQUIRE(at.n_coefficients() == 8);
  const auto eta = [&](std::size_t i, const Vector& b, double x, const std::string& f) {
    const std::size_t l = f == "a" ? 0 : f == "b" ? 1 : 2;
    return b[0] + b[1] * x + b[2] * x * x + (l > 0 ? b[2 + l] : 0.0) + b[5 + l] * data.z[i];
  };
  const auto level = [&](const std::string& f) {
    return [&, f](const Vector& b, double sd) {
      return plain_mean(data, b, sd,
                        [&](std::size_t i, const Vector& c) { return eta(i, c, data.x[i], f); });
    };
  };
  const auto moved = [&](double by) {
    return [&, by](const Vector& b, double sd) {
      return plain_mean(data, b, sd, [&](std::size_t i, const Vector& c) {
        return eta(i, c, data.x[i] + by, data.f[i]);
      });
    };
  };
  const Vector b = at.estimates();
  const double sd = sd_of(at);

  const Value difference =
      run("average_effects", {{"fit", fit}, {"variables", std::vector<std::string>{"f", "x"}}});
  REQUIRE(difference.table()->n_rows == 3);
  CHECK(text(difference, "contrast", 0) == "b - a");
  CHECK(text(difference, "contrast", 1) == "c - a");
  CHECK(text(difference, "contrast", 2) == "slope");
  CHECK(text(difference, "variable", 2) == "x");
  const auto c_less_a = [&](const Vector& c, double s) {
    return level("c")(c, s) - level("a")(c, s);
  };
  const auto slope = [&](const Vector& c, double s) {
    return slope_at_zero([&](double d) { return moved(d)(c, s); }, 1e-3);
  };
  CHECK(cell(difference, "estimate", 1) == Approx(c_less_a(b, sd)).epsilon(1e-10));
  CHECK(cell(difference, "estimate", 2) == Approx(slope(b, sd)).epsilon(1e-8));
  const double se = std::sqrt(delta_variance(at, c_less_a));
  CHECK(cell(difference, "std_error", 1) == Approx(se).epsilon(1e-6));
  CHECK(cell(difference, "std_error", 2) ==
        Approx(std::sqrt(delta_variance(at, slope))).epsilon(1e-5));
  CHECK(cell(difference, "conf_low", 1) ==
        Approx(c_less_a(b, sd) - 1.959963984540054 * se).epsilon(1e-6));

  for (const std::string comparison : {"ratio", "odds_ratio"}) {
    const Value found = run("average_effects", {{"fit", fit},
                                                {"variables", std::vector<std::string>{"f", "x"}},
                                                {"comparison", comparison},
                                                {"level", 0.9}});
    CHECK(text(found, "contrast", 0) == "b / a");
    CHECK(text(found, "contrast", 2) == "+1");
    const auto log_of = [&](double p) {
      return comparison == "ratio" ? std::log(p) : std::log(p / (1.0 - p));
    };
    const auto levels = [&](const Vector& c, double s) {
      return log_of(level("b")(c, s)) - log_of(level("a")(c, s));
    };
    const auto step = [&](const Vector& c, double s) {
      return log_of(moved(1.0)(c, s)) - log_of(moved(0.0)(c, s));
    };
    const double levels_se = std::sqrt(delta_variance(at, levels));
    CHECK(cell(found, "estimate", 0) == Approx(std::exp(levels(b, sd))).epsilon(1e-10));
    CHECK(cell(found, "std_error", 0) == Approx(std::exp(levels(b, sd)) * levels_se).epsilon(1e-6));
    CHECK(cell(found, "conf_high", 0) ==
          Approx(std::exp(levels(b, sd) + 1.6448536269514722 * levels_se)).epsilon(1e-6));
    CHECK(cell(found, "estimate", 2) == Approx(std::exp(step(b, sd))).epsilon(1e-10));
    CHECK(cell(found, "std_error", 2) ==
          Approx(std::exp(step(b, sd)) * std::sqrt(delta_variance(at, step))).epsilon(1e-6));
  }
}

TEST_CASE("average effects by a variable, on new data, typical", "[average_effects]") {
  const Sample data = sample(322, 25, 8, 1.0);
  const Value fit = run("fit_logit", {{"formula", "y ~ x * f + (1 | g)"}, {"data", frame(data)}});
  const Vector b = live(fit)->fit.estimates();  // 1, x, f[b], f[c], x:f[b], x:f[c]
  const Value by =
      run("average_effects", {{"fit", fit}, {"variables", "x"}, {"by", "f"}, {"kind", "typical"}});
  REQUIRE(by.table()->n_rows == 3);
  for (std::size_t s = 0; s < 3; ++s) {
    double sum = 0.0;
    double n = 0.0;
    const Column& f = by.table()->at("f");
    const std::string here = f.levels.at(static_cast<std::size_t>(f.codes.at(s)));
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (data.f[i] != here) continue;
      const double slope = b[1] + (here == "b" ? b[4] : here == "c" ? b[5] : 0.0);
      const double p = plain_event(Link::logit, b[0] + slope * data.x[i] +
                                                    (here == "b"   ? b[2]
                                                     : here == "c" ? b[3]
                                                                   : 0.0));
      sum += slope * p * (1.0 - p);
      n += 1.0;
    }
    CHECK(cell(by, "estimate", s) == Approx(sum / n).epsilon(1e-9));
  }
  // The data of the fit as new data; rows without their group will do.
  Table table = data.table();
  table.columns.erase(table.columns.begin() + 4);
  const Value own = run("average_effects", {{"fit", fit}, {"variables", "f"}});
  const Value fresh =
      run("average_effects", {{"fit", fit}, {"variables", "f"}, {"newdata", Value(table)}});
  for (std::size_t s = 0; s < 2; ++s) {
    CHECK(cell(fresh, "estimate", s) == Approx(cell(own, "estimate", s)).epsilon(1e-12));
    CHECK(cell(fresh, "std_error", s) == Approx(cell(own, "std_error", s)).epsilon(1e-10));
  }
  const Value again =
      run("average_effects", {{"fit", loaded(fit)}, {"variables", "f"}, {"data", frame(data)}});
  CHECK(again.table()->at("estimate").real == own.table()->at("estimate").real);
  const auto code = [&](const Value& variables, const std::string& kind) {
    return error_of("average_effects", {{"fit", fit}, {"variables", variables}, {"kind", kind}});
  };
  CHECK(code("g", "marginal") == "OptionError[variables]");
  CHECK(code("y", "marginal") == "OptionError[variables]");
  CHECK(code(std::vector<std::string>{}, "marginal") == "OptionError[variables]");
  CHECK(code("x", "conditional") == "OptionError[not_available]");
  CHECK(error_of("average_effects", {{"fit", fit}, {"variables", "x"}, {"by", "q"}}) ==
        "OptionError[by]");
}

TEST_CASE("average effects of categories, with a random slope", "[average_effects]") {
  const Sample data = sample(323, 30, 10, 1.0);
  const Value fit = run("fit_ordinal", {{"formula", "o ~ x + f + (1 + x | g)"},
                                        {"data", Value(ordinal_table(data, 7))}});
  const Fit& at = live(fit)->fit;
  const Vector b = at.estimates();  // low|mid, mid|high, x, f[b], f[c]
  const Matrix& l = at.random[0].factor;
  const auto mean = [&](std::size_t category, double by, const std::string& f) {
    double sum = 0.0;
    for (std::size_t i = 0; i < data.size(); ++i) {
      const double x = data.x[i] + by;
      const std::string& level = f.empty() ? data.f[i] : f;
      const double eta = b[2] * x + (level == "b" ? b[3] : level == "c" ? b[4] : 0.0);
      const double sd = std::hypot(l(0, 0) + l(1, 0) * x, l(1, 1) * x);
      const auto below = [&](std::size_t c) {
        return c == 0 ? 0.0 : c == 3 ? 1.0 : plain_marginal(Link::logit, b[c - 1] - eta, sd);
      };
      sum += below(category + 1) - below(category);
    }
    return sum / static_cast<double>(data.size());
  };
  const Value found =
      run("average_effects", {{"fit", fit}, {"variables", std::vector<std::string>{"x", "f"}}});
  REQUIRE(found.table()->n_rows == 9);
  double total = 0.0;
  for (std::size_t c = 0; c < 3; ++c) {
    CHECK(text(found, "category", c) == std::vector<std::string>{"low", "mid", "high"}[c]);
    const double slope = slope_at_zero([&](double d) { return mean(c, d, ""); }, 1e-3);
    CHECK(cell(found, "estimate", c) == Approx(slope).epsilon(1e-8));
    CHECK(cell(found, "estimate", 6 + c) ==
          Approx(mean(c, 0.0, "c") - mean(c, 0.0, "a")).epsilon(1e-9));
    total += cell(found, "estimate", c);
  }
  CHECK(std::fabs(total) < 1e-12);
}

TEST_CASE("average effects of logical columns and of numbers taken as categories",
          "[average_effects]") {
  const Sample data = sample(324, 25, 8, 1.0);
  Table table = data.table();
  std::vector<bool> cells;
  for (double z : data.z) cells.push_back(z > 0.0);
  table.add(Column::of_logical("above", cells));
  const Value fit = run("fit_logit", {{"formula", "y ~ above + C(w, base = \"2\") + (1 | g)"},
                                      {"data", Value(table)}});
  const Value found =
      run("average_effects", {{"fit", fit}, {"variables", std::vector<std::string>{"above", "w"}}});
  REQUIRE(found.table()->n_rows == 3);
  CHECK(text(found, "contrast", 0) == "true - false");
  CHECK(text(found, "contrast", 1) == "1 - 2");
  CHECK(text(found, "contrast", 2) == "3 - 2");
  const Fit& at = live(fit)->fit;
  const Vector b = at.estimates();
  const double sd = sd_of(at);
  CHECK(cell(found, "estimate", 2) ==
        Approx(plain_mean(data, b, sd,
                          [&](std::size_t i, const Vector& c) {
                            return c[0] + (cells[i] ? c[1] : 0.0) + c[3];
                          }) -
               plain_mean(
                   data, b, sd,
                   [&](std::size_t i, const Vector& c) { return c[0] + (cells[i] ? c[1] : 0.0); }))
            .epsilon(1e-10));
}
