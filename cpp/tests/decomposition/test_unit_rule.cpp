// The rule of a group in the units where cases live, and the part of a gap it gives, against other
// tools and on data made so that the answer is known.
#include <cmath>
#include <map>

#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "../reference_data.hpp"
#include "gap_samples.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/decomposition/gap.hpp"
#include "skillnad/decomposition/unit_rule.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

constexpr UnitRuleOptions without_covariates = {false, false};

UnitCounterfactual rule_of(const GapRows& rows, std::uint32_t source, std::uint32_t target,
                           const UnitRuleOptions& options = {}) {
  Context context;
  std::vector<std::size_t> columns;
  for (std::size_t j = 0; j < rows.x.cols(); ++j) columns.push_back(j);
  return unit_counterfactual(context, rows, source, target, columns, GapModel::separate, options);
}

Gap decomposed(const GapRows& rows, UnitPart part, const UnitRuleOptions& unit_rule = {}) {
  Context context;
  GapOptions options;
  options.unit_part = part;
  options.unit_rule = unit_rule;
  options.leverage = false;
  return decompose_contrast(context, rows, 0, 1, options);
}

/// Values of unit_part.csv, by what they are of.
std::map<std::string, double> reference(const std::string& name) {
  std::map<std::string, double> out;
  for (const auto& cell : read_reference("unit_part.csv"))
    if (cell[0] == name) out[cell[1]] = std::stod(cell[2]);
  return out;
}

Vector errors_of(const GapRows& rows, const Gap& gap) {
  const Matrix v = influence_covariance(rows, gap.chosen.influences);
  Vector out;
  for (std::size_t k = 0; k < v.rows(); ++k) out.push_back(std::sqrt(v(k, k)));
  return out;
}

}  // namespace

// lme4 (15 nodes) with posterior means over 61 nodes; its search stops at about 1e-8.
TEST_CASE("contraception: districts without covariates", "[gap][units]") {
  const GapRows rows = with_units(contraception());
  const UnitCounterfactual to_town = rule_of(rows, 1, 0, without_covariates);
  const UnitCounterfactual to_country = rule_of(rows, 0, 1, without_covariates);
  CHECK(std::fabs(to_town.value - 0.34631926) < 1.5e-8);
  CHECK(std::fabs(to_country.value - 0.50111939) < 1.5e-8);
  CHECK(std::fabs(to_town.sd - 0.631404) < 5e-7);
  CHECK(std::fabs(to_country.sd - 0.456851) < 5e-7);
  const Gap gap = decomposed(rows, UnitPart::two_step, without_covariates);
  REQUIRE(gap.chosen.estimates.size() == 6);
  CHECK(std::fabs(gap.a.estimates[5] - 0.16969498) < 1.5e-8);
  CHECK(std::fabs(gap.b.estimates[5] - 0.15928266) < 1.5e-8);
  CHECK(std::fabs(gap.chosen.estimates[5] - 0.16448882) < 1.5e-8);
  CHECK(std::fabs(gap.chosen.estimates[4] - 0.00897104) < 1.5e-8);
  // The parts of the criteria are those without units.
  CHECK(std::fabs(gap.chosen.estimates[1] - 0.008845648) < 1e-9);
  CHECK(std::fabs(gap.chosen.estimates[2] - -0.008128006) < 1e-9);
  CHECK(std::fabs(gap.chosen.estimates[3] - 0.173459858) < 1e-9);
}

TEST_CASE("contraception: districts by plain integration", "[gap][units]") {
  const GapRows rows = with_units(contraception());
  for (bool covariates : {false, true}) {
    INFO("covariates " << covariates);
    const UnitRuleOptions options = {covariates, covariates};
    std::map<std::string, double> expected = reference(covariates ? "covariates" : "plain");
    const UnitCounterfactual to_town = rule_of(rows, 1, 0, options);
    const UnitCounterfactual to_country = rule_of(rows, 0, 1, options);
    CHECK(std::fabs(to_town.value - expected.at("theta_rural_to_urban")) < 1e-9);
    CHECK(std::fabs(to_country.value - expected.at("theta_urban_to_rural")) < 1e-9);
    CHECK(std::fabs(to_town.sd - expected.at("sd_rural_to_urban")) < 1e-7);
    CHECK(std::fabs(to_country.sd - expected.at("sd_urban_to_rural")) < 1e-7);
    CHECK_FALSE(to_town.unidentified);
    CHECK_FALSE(to_town.without_means);
    const Vector steps = decomposed(rows, UnitPart::two_step, options).chosen.estimates;
    CHECK(std::fabs(steps[4] - expected.at("between")) < 1e-9);
    CHECK(std::fabs(steps[5] - expected.at("within")) < 1e-9);
    const Vector player = decomposed(rows, UnitPart::shapley, options).chosen.estimates;
    REQUIRE(player.size() == 5);
    CHECK(std::fabs(player[1] - expected.at("shapley_age")) < 1e-9);
    CHECK(std::fabs(player[2] - expected.at("shapley_livch")) < 1e-9);
    CHECK(std::fabs(player[3] - expected.at("within")) < 1e-9);
    CHECK(std::fabs(player[4] - expected.at("shapley_district")) < 1e-9);
  }
}

// The districts are of very unequal size: leaving one out gives a tenth more than the influence
// even for the plain difference of shares (0.0474 and 0.0430). test_unit_part.cpp has the sharper
// checks.
TEST_CASE("standard errors against leaving out one district at a time", "[gap][units]") {
  const GapRows rows = with_units(contraception());
  for (bool covariates : {false, true}) {
    INFO("covariates " << covariates);
    std::map<std::string, double> expected = reference(covariates ? "covariates" : "plain");
    const Gap gap = decomposed(rows, UnitPart::two_step, {covariates, covariates});
    const Vector error = errors_of(rows, gap);
    CHECK(error[3] == Approx(expected.at("jackknife_unexplained")).epsilon(0.2));
    CHECK(error[4] == Approx(expected.at("jackknife_between")).epsilon(0.2));
    CHECK(error[5] == Approx(expected.at("jackknife_within")).epsilon(0.2));
  }
}
