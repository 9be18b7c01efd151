// Fits against tests/reference/models.csv: log-likelihoods, estimates and standard errors computed
// independently in high precision (make_model_reference.py).
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "skillnad/api/registry.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

using namespace skillnad;

namespace {

struct Case {
  std::string name;
  std::string file;
  std::string formula;
  std::string link;
  int nodes;
};

const std::vector<Case>& cases() {
  static const std::string cbpp = "cbind(incidence, size - incidence) ~ C(period)";
  static const std::string use = "use ~ urban + age + livch";
  static const std::vector<Case> all = {
      {"cbpp_glm", "cbpp.csv", cbpp, "logit", 1},
      {"cbpp_glm_probit", "cbpp.csv", cbpp, "probit", 1},
      {"cbpp_glm_cloglog", "cbpp.csv", cbpp, "cloglog", 1},
      {"cbpp_logit_k1", "cbpp.csv", cbpp + " + (1 | herd)", "logit", 1},
      {"cbpp_logit_k5", "cbpp.csv", cbpp + " + (1 | herd)", "logit", 5},
      {"cbpp_logit_k9", "cbpp.csv", cbpp + " + (1 | herd)", "logit", 9},
      {"cbpp_logit_k25", "cbpp.csv", cbpp + " + (1 | herd)", "logit", 25},
      {"cbpp_probit_k1", "cbpp.csv", cbpp + " + (1 | herd)", "probit", 1},
      {"cbpp_probit_k25", "cbpp.csv", cbpp + " + (1 | herd)", "probit", 25},
      {"cbpp_cloglog_k1", "cbpp.csv", cbpp + " + (1 | herd)", "cloglog", 1},
      {"cbpp_cloglog_k25", "cbpp.csv", cbpp + " + (1 | herd)", "cloglog", 25},
      {"contraception_glm", "contraception.csv", use, "logit", 1},
      {"contraception_k1", "contraception.csv", use + " + (1 | district)", "logit", 1},
      {"contraception_k7", "contraception.csv", use + " + (1 | district)", "logit", 7},
      {"contraception_k25", "contraception.csv", use + " + (1 | district)", "logit", 25},
  };
  return all;
}

Table package_data(const std::string& file) {
  const Table raw = read_csv(embedded_file(file));
  Context context;
  Table out;
  for (const Column& column : raw.columns) {
    if (column.name == "use" || column.name == "livch" || column.name == "urban") {
      Column levels;
      order_levels(column, levels, context);
      out.add(levels);
    } else {
      out.add(real_column(column));
    }
  }
  return out;
}

Vector expected(const std::string& name, const std::string& quantity) {
  Vector out;
  for (const auto& row : skillnad::testing::read_reference("models.csv"))
    if (row[0] == name && row[1] == quantity) out.push_back(skillnad::testing::number(row[4]));
  return out;
}

void near(const Vector& found, const Vector& wanted, double relative) {
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(std::fabs(found[i] - wanted[i]) <= relative * std::fabs(wanted[i]));
}

}  // namespace

TEST_CASE("fits meet the independent high-precision values", "[reference]") {
  for (const Case& one : cases()) {
    INFO(one.name);
    Context context;
    ValueList args;
    args.add("formula", one.formula);
    args.add("data", package_data(one.file));
    args.add("link", one.link);
    args.add("nodes", one.nodes);
    ValueList fit;
    fit.add("fit", api::call(context, "fit_logit", args));
    const Value statistics = api::call(context, "fit_statistics", fit);
    const Value estimates = api::call(context, "estimates", fit);
    const double value = statistics.table()->at("log_likelihood").real[0];
    CHECK(std::fabs(value - expected(one.name, "log_likelihood").at(0)) < 1e-7);
    near(estimates.table()->at("estimate").real, expected(one.name, "estimate"), 1e-6);
    near(estimates.table()->at("std_error").real, expected(one.name, "std_error"), 1e-5);
    const Vector sd = expected(one.name, "sd");
    if (sd.empty()) continue;
    const Value components = api::call(context, "variance_components", fit);
    CHECK(std::fabs(components.table()->at("estimate").real[0] - sd[0]) < 1e-6 * sd[0]);
  }
}
