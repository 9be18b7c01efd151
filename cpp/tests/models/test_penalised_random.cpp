#include <map>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "simulated_frame.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/wald.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Table schools() {
  std::vector<std::string> school, room;
  Vector y, x, z;
  for (const auto& cells : read_reference("level_weights_data.csv")) {
    school.push_back(cells[0]);
    room.push_back(cells[1]);
    y.push_back(number(cells[2]));
    x.push_back(number(cells[3]));
    z.push_back(number(cells[4]));
  }
  Table out;
  out.add(text_column("school", school));
  out.add(text_column("class", room));
  out.add(Column::of_whole("y", y));
  out.add(Column::of_real("x", x));
  out.add(Column::of_real("z", z));
  return out;
}

FitOptions ridge(double strength, int nodes = 0) {
  FitOptions options;
  options.penalty = {Penalty::ridge, strength};
  options.nodes = nodes;
  return options;
}

}  // namespace

// make_ridge_reference.py: sums over plain grids, complex steps, Newton.
TEST_CASE("a ridge with random effects meets brute force", "[penalised][reference]") {
  const std::map<std::string, std::string> formulas = {
      {"intercept", "y ~ x + z + (1 | school)"},
      {"slope", "y ~ x + z + (1 + x | school)"},
      {"nested", "y ~ x + z + (1 | school/class)"}};
  std::map<std::string, Fit> fits;
  for (const auto& row : read_reference("ridge.csv")) {
    if (fits.find(row[0]) == fits.end())
      fits[row[0]] = fitted(schools(), formulas.at(row[0]),
                            ridge(5.0, row[0] == "intercept" ? 61
                                       : row[0] == "slope"   ? 31
                                                             : 25))
                         .fit;
    const Fit& fit = fits[row[0]];
    const std::string& name = row[1];
    const double expected = number(row[2]);
    INFO(row[0] << " " << name);
    CHECK(fit.converged);
    const std::string term = name.rfind("se ", 0) == 0 ? name.substr(3) : name;
    std::size_t at = 0;
    while (at < 3 && fit.coefficients[at].term != term) ++at;
    if (name == "log_likelihood") {
      CHECK(fit.log_likelihood == Approx(expected).epsilon(1e-8));
    } else if (name == "sd") {
      CHECK(fit.random[0].factor(0, 0) == Approx(expected).epsilon(2e-6));
    } else if (term != name) {
      CHECK(std::sqrt(covariance_of(fit, "model").cells(at, at)) == Approx(expected).epsilon(1e-5));
    } else {
      CHECK(fit.estimates()[at] == Approx(expected).epsilon(2e-6));
    }
  }
}

TEST_CASE("a ridge between nothing and all, in every engine", "[penalised]") {
  const Table data = schools();
  for (const char* formula :
       {"y ~ x + z + (1 | school)", "y ~ x + z + (1 + x | school)",
        "y ~ x + z + (1 | school/class)", "y ~ x + z + (1 + x | school) + (1 | class)"}) {
    INFO(formula);
    const Fit plain = fitted(data, formula).fit;
    const Fit weak = fitted(data, formula, ridge(1e-9)).fit;
    CHECK(weak.log_likelihood == Approx(plain.log_likelihood).epsilon(1e-10));
    for (std::size_t j = 0; j < 3; ++j)
      CHECK(weak.standardised[j] == Approx(plain.standardised[j]).epsilon(1e-6));
    Fitted strong = fitted(data, formula, ridge(1e5));
    const Fit without =
        fitted(data, std::string("y ~ 1") + (formula + std::string("y ~ x + z").size())).fit;
    CHECK(std::fabs(strong.fit.standardised[1]) < 1e-3);
    CHECK(strong.fit.log_likelihood == Approx(without.log_likelihood).epsilon(2e-5));
    CHECK(strong.fit.standardised[0] == Approx(without.standardised[0]).epsilon(2e-3));
    bool said = false;
    for (const std::string& note : strong.context.notes)
      said = said || note.find("The fit is penalised (ridge") == 0;
    CHECK(said);
  }
}

TEST_CASE("separation is no error with a ridge and random effects", "[penalised]") {
  Table data = schools();
  const Column y = data.columns[2];
  Vector only;  // 1 in some rows of one outcome
  for (std::size_t i = 0; i < y.size(); ++i)
    only.push_back(y.real[i] == 1.0 && i % 5 == 0 ? 1.0 : 0.0);
  data.add(Column::of_whole("only", only));
  const std::string formula = "y ~ x + only + (1 | school)";
  CHECK_THROWS_AS(fitted(data, formula), ModelError);
  const Fit fit = fitted(data, formula, ridge(1.0)).fit;
  CHECK(fit.converged);
  CHECK(fit.status == "converged");
  CHECK(std::isfinite(fit.estimates()[2]));
  CHECK(fit.estimates()[2] > 0.5);
}
