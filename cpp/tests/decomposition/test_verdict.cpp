#include <cmath>
#include <limits>

#include "../catch.hpp"
#include "skillnad/decomposition/verdict.hpp"

using namespace skillnad;

namespace {
const double infinite = std::numeric_limits<double>::infinity();
}

// Reference values: an independent prototype, printed to three digits.
TEST_CASE("three questions about a difference", "[verdict]") {
  const DeltaTests admissions = test_delta({-0.03603, 0.01727, infinite}, 0.05);
  CHECK(admissions.p_difference == Approx(0.037).margin(5e-4));
  CHECK(admissions.p_larger == Approx(0.79).margin(5e-3));
  CHECK(admissions.p_smaller == Approx(0.209).margin(5e-4));
  const DeltaTests arrests = test_delta({-0.05679, 0.01278, infinite}, 0.05);
  CHECK(arrests.p_difference < 1e-5);
  CHECK(arrests.p_larger == Approx(0.298).margin(5e-4));
  CHECK(test_delta({-0.05679, 0.01278, infinite}, 0.03).p_larger == Approx(0.018).margin(5e-4));
  const DeltaTests total = test_delta({-0.1166, 0.0134, infinite}, 0.05);
  CHECK(verdict(admissions, total, 0.05) == "unexplained");
  CHECK(verdict(arrests, total, 0.05) == "unexplained");
  CHECK(verdict(test_delta({-0.05679, 0.01278, infinite}, 0.03), total, 0.05) ==
        "unexplained_large");
}

TEST_CASE("the verdict is the first that applies", "[verdict]") {
  const auto of = [](double u, double u_error, double total, double total_error) {
    return verdict(test_delta({u, u_error, 60.0}, 0.05),
                   test_delta({total, total_error, 60.0}, 0.05), 0.05);
  };
  CHECK(of(0.15, 0.01, 0.2, 0.01) == "unexplained_large");
  CHECK(of(0.06, 0.02, 0.1, 0.02) == "unexplained");
  CHECK(of(0.01, 0.01, 0.01, 0.01) == "no_difference");
  CHECK(of(0.01, 0.01, 0.1, 0.01) == "explained");
  CHECK(of(0.01, 0.01, 0.04, 0.03) == "no_unexplained");
  CHECK(of(0.01, 0.05, 0.1, 0.05) == "undecided");
  // Small and different from 0: shown to be smaller than delta comes first.
  CHECK(of(0.02, 0.005, 0.2, 0.01) == "explained");
  CHECK(of(std::nan(""), 0.01, 0.1, 0.01) == "undecided");
}

TEST_CASE("delta is the border of what the questions ask", "[verdict]") {
  const Estimated estimate = {0.031, 0.012, 45.0};
  // Without a delta larger is different, and nothing is smaller.
  CHECK(test_delta(estimate, 0.0).p_larger ==
        Approx(test_delta(estimate, 0.0).p_difference).epsilon(1e-12));
  CHECK(test_delta(estimate, 0.0).p_smaller > 0.5);
  CHECK(test_delta(estimate, 0.031).p_smaller == Approx(0.5).epsilon(1e-12));
  for (double delta : {0.01, 0.02, 0.05, 0.1}) {
    const Estimated mirrored = {-estimate.value, estimate.std_error, estimate.df};
    CHECK(test_delta(estimate, delta).p_larger == test_delta(mirrored, delta).p_larger);
    CHECK(test_delta(estimate, delta).p_smaller == test_delta(mirrored, delta).p_smaller);
  }
  // The two one-sided tests reject where the interval of level 1 - 2 alpha lies inside.
  const double edge = std::fabs(largest_compatible(estimate, 0.05));
  CHECK(test_delta(estimate, edge).p_smaller == Approx(0.05).epsilon(1e-9));
  CHECK(largest_compatible({-0.031, 0.012, 45.0}, 0.05) == -edge);
  // A standard error of .0171 settles a delta of .05.
  CHECK(smallest_settleable({0.0, 0.0171, infinite}, 0.05) == Approx(0.05).margin(1e-4));
  CHECK(test_delta({0.02, 0.0, 5.0}, 0.05).p_smaller == 0.0);
}

TEST_CASE("adjusted p-values are those of R's p.adjust", "[verdict]") {
  const Vector p = {0.001, 0.008, 0.012, 0.03, 0.04, 0.2, 0.5};
  const Vector holm = {0.007, 0.048, 0.06, 0.12, 0.12, 0.4, 0.5};
  const Vector bh = {0.007, 0.028, 0.028, 0.0525, 0.056, 0.7 / 3.0, 0.5};
  for (std::size_t i = 0; i < p.size(); ++i) {
    CHECK(adjusted(p, Adjustment::holm)[i] == Approx(holm[i]).epsilon(1e-12));
    CHECK(adjusted(p, Adjustment::bh)[i] == Approx(bh[i]).epsilon(1e-12));
    CHECK(adjusted(p, Adjustment::none)[i] == p[i]);
  }
  // Missing ones are no members of the family.
  const Vector with_missing = adjusted({0.01, std::nan(""), 0.02}, Adjustment::holm);
  CHECK(with_missing[0] == Approx(0.02));
  CHECK(std::isnan(with_missing[1]));
  CHECK(with_missing[2] == Approx(0.02));
}

// By hand: maxima over what is left, the largest statistic first.
TEST_CASE("stepping down on maxima", "[gap]") {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Vector> draws = {
      {0.5, 3.5, 0.1, 0.0}, {2.2, 0.1, 0.2, 0.0}, {0.2, 0.3, 2.5, 0.0}, {9.0, 9.0, 9.0, 9.0}};
  const Vector p = step_down({3.0, 1.0, 2.0, missing}, draws);
  CHECK(p[0] == 2.0 / 5.0);
  CHECK(p[1] == 3.0 / 5.0);  // alone 2 / 5, but no less than the one before
  CHECK(p[2] == 3.0 / 5.0);
  CHECK(std::isnan(p[3]));
  // A replicate without numbers speaks against none of the hypotheses' being true.
  CHECK(step_down({3.0}, {{0.0, missing, 0.0}})[0] == 2.0 / 4.0);
}

TEST_CASE("the three questions by joint replicates", "[gap]") {
  const Vector draws = {-1.0, 0.2, 0.6, 3.2};
  const Estimated one = {0.06, 0.02, 30.0};
  const DeltaTests p = max_t_tests({one}, {0.05}, {draws})[0];
  CHECK(p.p_difference == 2.0 / 5.0);  // |T| >= 3
  CHECK(p.p_larger == 3.0 / 5.0);      // |2.5 + T| - 2.5 >= 0.5
  CHECK(p.p_smaller == 3.0 / 5.0);     // -T >= -0.5
  Vector turned = draws;
  for (double& t : turned) t = -t;
  const DeltaTests q = max_t_tests({{-0.06, 0.02, 30.0}}, {0.05}, {turned})[0];
  CHECK(q.p_difference == p.p_difference);
  CHECK(q.p_larger == p.p_larger);
  CHECK(q.p_smaller == p.p_smaller);
  // The same row twice is one row; a row without numbers is none.
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const std::vector<DeltaTests> twice =
      max_t_tests({one, {missing, missing, missing}, one}, {0.05, 0.05, 0.05}, {draws, {}, draws});
  for (const std::size_t k : {0, 2}) {
    CHECK(twice[k].p_difference == p.p_difference);
    CHECK(twice[k].p_larger == p.p_larger);
    CHECK(twice[k].p_smaller == p.p_smaller);
  }
  CHECK(std::isnan(twice[1].p_larger));
}
