// The sum over strata has what is of second order as well.
#include <cmath>

#include "../catch.hpp"
#include "gap_samples.hpp"
#include "random_gap.hpp"
#include "skillnad/decomposition/decomposition.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

GapData in_strata(GapRows rows, std::vector<std::uint32_t> stratum, std::size_t n) {
  GapData data;
  data.rows = std::move(rows);
  data.groups = {"0", "1"};
  for (std::size_t s = 0; s < n; ++s) data.strata.push_back("s" + std::to_string(s));
  data.stratum = std::move(stratum);
  data.outcomes.push_back({});
  return data;
}

DecompositionOptions oaxaca() {
  DecompositionOptions options;
  options.cell.automatic_model = false;
  options.cell.gap.attribution = GapAttribution::oaxaca;
  options.cell.gap.detail = true;
  return options;
}

}  // namespace

TEST_CASE("one stratum is all cases, standard errors of products included", "[gap]") {
  Context context;
  Draws draws(31);
  for (bool clustered : {false, true}) {
    const GapRows rows = rows_of(random_cases(draws, 120), clustered);
    const std::size_t n = rows.size();
    const auto cells =
        decompose(context, in_strata(rows, std::vector<std::uint32_t>(n, 0), 1), oaxaca());
    REQUIRE(cells.size() == 3);
    const Matrix& all = cells[0].cell.chosen.covariance;
    const Matrix& sum = cells[2].cell.chosen.covariance;
    REQUIRE(sum.rows() == all.rows() + 1);  // between strata
    const auto place = [](std::size_t k) { return k == 0 ? k : k + 1; };
    for (std::size_t k = 0; k < all.rows(); ++k)
      for (std::size_t j = 0; j < all.rows(); ++j)
        CHECK(sum(place(j), place(k)) == Approx(all(j, k)).epsilon(1e-9).margin(1e-15));
  }
}

// Three strata with the same cases: each part is the mean of three independent equal ones. Without
// clusters only the factors n / (n - 1) of the influences differ.
TEST_CASE("equal strata have a third of the variance", "[gap]") {
  Context context;
  Draws draws(32);
  const std::vector<GapCase> once = random_cases(draws, 100);
  std::vector<GapCase> cases;
  std::vector<std::uint32_t> stratum;
  for (std::uint32_t s = 0; s < 3; ++s)
    for (const GapCase& one : once) {
      cases.push_back(one);
      stratum.push_back(s);
    }
  const auto cells = decompose(context, in_strata(rows_of(cases, false), stratum, 3), oaxaca());
  const Matrix& own = cells[1].cell.chosen.covariance;
  const Matrix& sum = cells[4].cell.chosen.covariance;
  const std::size_t unexplained = 3;  // behind the total and two sets
  const double n = static_cast<double>(once.size());
  const double ratio = (3.0 * n / (3.0 * n - 1.0)) / (n / (n - 1.0));
  // Between the third of the variance with the factor's ratio, and without it.
  const double third = own(unexplained, unexplained) / 3.0;
  const double found = sum(unexplained + 1, unexplained + 1);
  CHECK(found >= third * ratio * (1.0 - 1e-9));
  CHECK(found <= third * (1.0 + 1e-9));
}
