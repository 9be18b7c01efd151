#include "skillnad/decomposition/comparison.hpp"

#include <stdexcept>

#include "skillnad/decomposition/fairlie.hpp"
#include "skillnad/decomposition/oaxaca.hpp"
#include "skillnad/decomposition/yun.hpp"

namespace skillnad {

std::vector<ReferenceRule> reference_rules(std::uint32_t a, std::uint32_t b, GapTarget target,
                                           GapModel model) {
  switch (target) {
    case GapTarget::a:
      return {{b, model, 1.0}};
    case GapTarget::b:
      return {{a, model, 1.0}};
    case GapTarget::pooled:
      return {{a, GapModel::common, 1.0}};
    case GapTarget::both:
      break;
  }
  return {{b, model, 0.5}, {a, model, 0.5}};
}

void ComparedParts::add(double share, const ComparedParts& other) {
  if (parts.estimates.empty()) {
    parts.estimates.assign(other.parts.estimates.size(), 0.0);
    parts.influences.assign(other.parts.influences.size(),
                            Influence(other.parts.influences.front().constant.size()));
  }
  for (std::size_t k = 0; k < parts.estimates.size(); ++k) {
    parts.estimates[k] += share * other.parts.estimates[k];
    parts.influences[k].add(share, other.parts.influences[k]);
  }
  penalised = penalised || other.penalised;
  degenerate = degenerate || other.degenerate;
  without_errors = without_errors || other.without_errors;
}

namespace {

ComparedParts parts_of(Context& context, const GapRows& rows, const Comparison& comparison,
                       GapAttribution attribution, const std::vector<ReferenceRule>& rules) {
  context.tick();
  if (attribution == GapAttribution::oaxaca) return oaxaca_parts(context, rows, comparison, rules);
  ComparedParts out;
  for (const ReferenceRule& rule : rules)
    out.add(rule.share, attribution == GapAttribution::yun
                            ? yun_parts(context, rows, comparison, rule)
                            : fairlie_parts(context, rows, comparison, rule));
  return out;
}

}  // namespace

Gap compare_contrast(Context& context, const GapRows& rows, std::uint32_t a, std::uint32_t b,
                     const GapOptions& options) {
  if (!rows.counts.empty() && options.attribution != GapAttribution::oaxaca)
    throw std::logic_error("compare_contrast: several categories have the linear mode only");
  Gap out;
  out.share_a = group_share(rows, a, options.leverage).value;
  out.share_b = group_share(rows, b, options.leverage).value;
  const Comparison comparison = {a, b, options.leverage, options.detail, options.penalty};
  const auto take = [&](GapTarget target) {
    ComparedParts one = parts_of(context, rows, comparison, options.attribution,
                                 reference_rules(a, b, target, options.model));
    out.penalised = out.penalised || one.penalised;
    out.degenerate = out.degenerate || one.degenerate;
    out.without_errors = out.without_errors || one.without_errors;
    return std::move(one.parts);
  };
  out.a = take(GapTarget::a);
  out.b = take(GapTarget::b);
  out.chosen = options.target == GapTarget::a   ? out.a
               : options.target == GapTarget::b ? out.b
                                                : take(options.target);
  return out;
}

}  // namespace skillnad
