#include "skillnad/decomposition/weighting.hpp"

#include "membership.hpp"
#include "pattern_sums.hpp"

namespace skillnad {

Counterfactual weighted_counterfactual(Context& context, const GapRows& rows, std::uint32_t source,
                                       std::uint32_t target,
                                       const std::vector<std::size_t>& columns, bool leverage,
                                       GapPenalty penalty) {
  const Membership membership(context, rows, source, target, columns, penalty);
  Counterfactual out;
  out.influence = Influence(rows.size());
  out.penalised = membership.penalised();
  out.overlap = membership.overlap();
  const std::vector<std::size_t>& patterns = membership.rule().design().patterns();
  const Vector& odds = membership.odds();
  for (std::size_t r = 0; r < odds.size(); ++r)
    out.value += odds[r] / membership.total() * rows.y[patterns[r]];
  Vector residual(odds.size());
  for (std::size_t r = 0; r < odds.size(); ++r) {
    const std::size_t i = patterns[r];
    residual[r] = (rows.y[i] - rows.m[i] * out.value) / membership.total();
    double factor = odds[r] / membership.total();
    if (leverage) factor /= residual_share(case_weight(rows, i) * factor);
    out.influence.constant[i] -= factor * out.value;
    out.influence.slope[i] += factor;
  }
  membership.add_coefficients(membership.moments(residual), leverage, out.influence);
  return out;
}

Overlap overlap(Context& context, const GapRows& rows, std::uint32_t source, std::uint32_t target,
                const std::vector<std::size_t>& columns) {
  return Membership(context, rows, source, target, columns).overlap();
}

}  // namespace skillnad
