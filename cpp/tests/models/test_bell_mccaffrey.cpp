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

Table cr2_data(const std::vector<std::size_t>& order = {}) {
  auto rows = read_reference("cr2_data.csv");
  const auto unordered = rows;
  for (std::size_t i = 0; i < order.size(); ++i) rows[i] = unordered[order[i]];
  Vector y, x, z;
  std::vector<std::string> f, g;
  for (const auto& row : rows) {
    y.push_back(number(row[0]));
    x.push_back(number(row[1]));
    z.push_back(number(row[2]));
    f.push_back(row[3]);
    g.push_back(row[4]);
  }
  Table table;
  table.add(Column::of_whole("y", y));
  table.add(Column::of_real("x", x));
  table.add(Column::of_real("z", z));
  table.add(text_column("f", f));
  table.add(text_column("g", g));
  return table;
}

Fit clustered(const Table& table, const std::string& formula, FitOptions options = {},
              int threads = 1) {
  RowsRequest request;
  request.cluster = "g";
  return fitted(table, formula, options, request, threads).fit;
}

}  // namespace

// glm takes its weights from the step before the last: about 3e-9 of its standard errors.
TEST_CASE("CR2 and its degrees of freedom meet clubSandwich", "[covariance][reference]") {
  std::map<std::string, Fit> fits;
  for (const auto& row : read_reference("cr2.csv")) {
    if (fits.find(row[0]) == fits.end()) fits[row[0]] = clustered(cr2_data(), row[0]);
    const Fit& fit = fits[row[0]];
    const Covariance covariance = covariance_of(fit, "CR2");
    const DegreesOfFreedom df(fit, "auto", "CR2");
    CHECK(df.kind() == "satterthwaite");
    std::size_t at = 0;
    while (fit.coefficients[at].term != row[1]) ++at;
    INFO(row[0] << " " << row[1]);
    CHECK(fit.estimates()[at] == Approx(number(row[2])).epsilon(1e-9));
    CHECK(std::sqrt(covariance.cells(at, at)) == Approx(number(row[3])).epsilon(2e-8));
    CHECK(df.of(at) == Approx(number(row[4])).epsilon(1e-7));
    CHECK(covariance.cells(0, at) == Approx(number(row[5])).epsilon(1e-6).margin(1e-8));
  }
  CHECK(fits.size() == 3);
}

TEST_CASE("CR2 does not depend on the order of the rows or the threads", "[covariance]") {
  const Table table = cr2_data();
  const Fit fit = clustered(table, "y ~ x + z + f");
  const std::size_t n = table.columns[0].size();
  const Fit mixed = clustered(cr2_data(shuffled(n, 3)), "y ~ x + z + f", {}, 3);
  CHECK(mixed.covariance_cr2.cells() == fit.covariance_cr2.cells());
  CHECK(mixed.df_cr2 == fit.df_cr2);
  const Fit units = clustered(table, "y ~ I(x * 1000 + 5) + z + f");
  CHECK(units.df_cr2[1] == Approx(fit.df_cr2[1]).epsilon(1e-8));
}

TEST_CASE("CR2 is the auto choice of nobody, and refused where it is not made", "[covariance]") {
  const Fit fit = clustered(cr2_data(), "y ~ x");
  CHECK(resolved_vcov(fit, "auto") == "CR1");
  CHECK_THROWS_AS(DegreesOfFreedom(fit, "satterthwaite", "CR1"), OptionError);
  CHECK(DegreesOfFreedom(fit, "infinite", "CR2").kind() == "infinite");
  FitOptions firth;
  firth.penalty.kind = Penalty::firth;
  FitOptions probit;
  probit.link = Link::probit;
  for (const FitOptions& options : {firth, probit})
    CHECK_THROWS_AS(covariance_of(clustered(cr2_data(), "y ~ x", options), "CR2"), OptionError);
}
