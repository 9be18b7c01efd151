#include <cmath>
#include <limits>

#include "../api/api_calls.hpp"
#include "../catch.hpp"
#include "skillnad/inference/pooled_predictions.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

Table predictions(const Vector& p, const Vector& se) {
  Table out;
  out.add(Column::of_text("category", std::vector<std::string>(p.size(), "yes")));
  out.add(Column::of_real("estimate", p));
  out.add(Column::of_real("std_error", se));
  out.add(Column::of_real("conf_low", p));
  out.add(Column::of_real("conf_high", p));
  return out;
}

std::string error_of_tables(const std::vector<const Table*>& tables) {
  try {
    pooled_predictions(tables);
  } catch (const Error& error) {
    return std::string(error_kind_name(error.kind())) + "[" + error.code() + "]";
  }
  return "";
}

}  // namespace

// Probabilities whose logits are -1, 0, 1, with standard errors of the logits 1, sqrt 2, sqrt 3:
// by hand mean 0, W = 2, B = 1, T = 2 + 4/3, df = 2 / 0.4^2 = 12.5, fmi = (2/3 + 2 / 15.5) / (5/3);
// the table's standard error T^(1/2) / 4, its limits the inverse logits of -+ t_12.5 T^(1/2).
TEST_CASE("predictions are pooled as logits", "[pooling]") {
  const auto share = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
  const auto slope = [&](double x) { return share(x) * (1.0 - share(x)); };
  std::vector<Table> tables;
  for (int k = 0; k < 3; ++k)
    tables.push_back(predictions({share(k - 1.0), 0.2, k == 1 ? 1.0 : 0.5, k == 1 ? missing : 0.5},
                                 {slope(k - 1.0) * std::sqrt(k + 1.0), 0.05, 0.1, 0.1}));
  const Table pooled = pooled_predictions({&tables[0], &tables[1], &tables[2]});
  CHECK(pooled.at("category").text[0] == "yes");
  CHECK(pooled.at("estimate").real[0] == Approx(0.5).epsilon(1e-14));
  const double root = std::sqrt(10.0 / 3.0);
  CHECK(pooled.at("std_error").real[0] == Approx(0.25 * root).epsilon(1e-13));
  CHECK(pooled.at("df").real[0] == Approx(12.5).epsilon(1e-12));
  CHECK(pooled.at("fmi").real[0] == Approx((2.0 / 3.0 + 2.0 / 15.5) / (5.0 / 3.0)).epsilon(1e-12));
  // Student's t with 12.5 degrees of freedom, 97.5 per cent: scipy.stats.t.ppf(0.975, 12.5).
  const double t = 2.1691859427125406;
  CHECK(pooled.at("conf_low").real[0] == Approx(share(-t * root)).epsilon(1e-11));
  CHECK(pooled.at("conf_high").real[0] == Approx(share(t * root)).epsilon(1e-11));
  // Nothing missing: the table of one fit.
  CHECK(pooled.at("estimate").real[1] == Approx(0.2).epsilon(1e-14));
  CHECK(pooled.at("std_error").real[1] == Approx(0.05).epsilon(1e-13));
  CHECK(pooled.at("fmi").real[1] == 0.0);
  CHECK(pooled.at("estimate").real[2] == Approx(2.0 / 3.0));
  CHECK(pooled.at("std_error").is_missing(2));
  CHECK(pooled.at("estimate").is_missing(3));
}

TEST_CASE("tables that cannot be pooled", "[pooling]") {
  const Table a = predictions({0.2, 0.3}, {0.1, 0.1});
  Table other = a;
  other.columns[0].text[1] = "no";
  Table longer = predictions({0.2, 0.3, 0.4}, {0.1, 0.1, 0.1});
  Table outside = predictions({0.2, 1.3}, {0.1, 0.1});
  Table effects = a;
  effects.columns[0].name = "variable";
  effects.columns.insert(effects.columns.begin(), Column::of_text("contrast", {"a", "b"}));
  CHECK(error_of_tables({&a, &a}).empty());
  CHECK(error_of_tables({&a}) == "OptionError[fits]");
  for (const Table* wrong : {&other, &longer, &outside, &effects})
    CHECK(error_of_tables({&a, wrong}) == "OptionError[fits]");
  ValueList mixed;
  const Sample data = sample(352, 40, 8, 1.0);
  mixed.add("", run("fit_logit", {{"formula", "y ~ x"}, {"data", frame(data)}}));
  mixed.add("", a);
  CHECK(error_of("pool_fits", {{"fits", mixed}}) == "OptionError[argument_type]");
}
