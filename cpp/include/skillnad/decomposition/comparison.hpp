// Decompositions by the coefficients of one full model, as other software makes them: to compare
// with what has been published, not to answer which criterion accounts for what. A criterion gets
// what its own coefficient moves, not what goes along with it; identical criteria do not share.
//
// One rule is used for both groups. With its index x'beta and F the logistic function (or the
// identity, oaxaca.hpp), the explained part is E_a[F] - E_b[F]. Which rule:
//
//   target a       that of b applied to a's cases too: what is left is U_a. Stata's fairlie and
//                  oaxaca call it the coefficients of group b: reference(1), weight(0), where
//                  the groups are coded 0 for a and 1 for b
//   target b       that of a: reference(0), weight(1)
//   target both    the mean of the two decompositions
//   target pooled  a regression of both groups with a dummy for group b, which is left out again
//                  (Jann 2008): the intercept is that of group a. Swapping the groups' names
//                  changes the intercept, and in the logistic modes the parts with it
//
// What is left unexplained is for a and b the same number as by regression (counterfactual.hpp),
// for pooled that of target b with common slopes.
#pragma once

#include "skillnad/decomposition/gap.hpp"

namespace skillnad {

/// A rule and how much of the decomposition it stands for.
struct ReferenceRule {
  std::uint32_t source = 0;  ///< the group whose rule it is
  GapModel model = GapModel::separate;
  double share = 1.0;
};

/// The rules that a target stands for.
std::vector<ReferenceRule> reference_rules(std::uint32_t a, std::uint32_t b, GapTarget target,
                                           GapModel model);

/// What a mode is asked for: the gap of a minus b.
struct Comparison {
  std::uint32_t a = 0, b = 0;
  bool leverage = true;
  bool detail = false;
  GapPenalty penalty = GapPenalty::where_separated;  ///< a linear rule has none
};

/// The parts of a gap in `Attribution`'s order.
struct ComparedParts {
  GapParts parts;
  bool penalised = false;
  bool degenerate = false;
  bool without_errors = false;

  /// Adds `share` times another.
  void add(double share, const ComparedParts& other);
};

/// `decompose_contrast` for the comparison modes.
Gap compare_contrast(Context& context, const GapRows& rows, std::uint32_t a, std::uint32_t b,
                     const GapOptions& options);

}  // namespace skillnad
