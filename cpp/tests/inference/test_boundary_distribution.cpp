#include <cmath>
#include <map>

#include "../catch.hpp"
#include "../models/simulated_frame.hpp"
#include "../reference_data.hpp"
#include "skillnad/inference/boundary_distribution.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

using namespace skillnad;
using namespace skillnad::testing;

TEST_CASE("the ratio without differences is that of independent draws", "[boundary]") {
  Table herds;
  const Table raw = read_csv(embedded_file("cbpp.csv"));
  for (const Column& column : raw.columns) {
    std::vector<double> cells;
    for (const std::string& text : column.text) cells.push_back(std::stod(text));
    herds.add(Column::of_whole(column.name, cells));
  }
  const std::string fixed = "cbind(incidence, size - incidence) ~ C(period)";
  const Fitted with = fitted(herds, fixed + " + (1 | herd)");
  const Fitted without = fitted(herds, fixed);
  Context context;
  const BoundaryDistribution found =
      boundary_distribution(context, with.rows.grouped, Link::logit,
                            with.fit.standardiser.standardised(without.fit.estimates()));
  REQUIRE(found.known);
  std::map<std::string, double> expected;
  for (const auto& cells : read_reference("boundary_ratio.csv"))
    expected[cells[1]] = std::stod(cells[2]);
  // Four standard errors of 10,000 and 20,000 draws; the gamma distribution may add as much.
  CHECK(std::fabs(found.above - expected.at("above")) < 4.0 * 0.5 * std::sqrt(1.5e-4));
  for (const auto& [p, name] : std::map<double, std::string>{
           {0.1, "quantile 0.1"}, {0.05, "quantile 0.05"}, {0.01, "quantile 0.01"}})
    CHECK(std::fabs(found.upper(expected.at(name)) - p) < 8.0 * std::sqrt(p * 1.5e-4));
  CHECK(found.upper(0.0) == 1.0);
  // More groups than are drawn for have the limit.
  const Sample many = sample(31, most_groups_drawn + 1, 3, 0.5);
  const Fitted large = fitted(many.table(), "y ~ x + (1 | g)");
  CHECK_FALSE(boundary_distribution(context, large.rows.grouped, Link::logit,
                                    Vector(large.fit.n_coefficients(), 0.0))
                  .known);
}
