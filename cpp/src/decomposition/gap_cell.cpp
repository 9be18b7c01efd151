#include "skillnad/decomposition/gap_cell.hpp"

#include <algorithm>

#include "cell_size.hpp"
#include "known_cell.hpp"
#include "skillnad/decomposition/pooled_gap.hpp"

namespace skillnad {

namespace {

/// The parts of a gap in the support, as those of all the cases.
void fill_parts(const GapRows& rows, Gap& gap, bool leverage, GapCell& out) {
  const Counterfactual own_a = group_share(rows, out.a, leverage);
  const Counterfactual own_b = group_share(rows, out.b, leverage);
  out.share_a = own_a.value;
  out.share_b = own_b.value;
  Influence of_total = own_a.influence;
  of_total.add(-1.0, own_b.influence);
  of_total = by_cluster(rows, std::move(of_total));
  const auto take = [&](GapParts& parts, GapEstimates& to) {
    for (Influence& influence : parts.influences)
      influence = by_cluster(rows, std::move(influence));
    put_outside(rows, own_a.value - own_b.value, of_total, parts);
    to.values = parts.estimates;
    to.covariance = parts_covariance(rows, parts, outside_part(rows));
  };
  take(gap.chosen, out.chosen);
  take(gap.a, out.towards_a);
  take(gap.b, out.towards_b);
  out.second_order = second_order_of(gap.chosen, outside_part(rows));
  out.influences = std::move(gap.chosen.influences);
  out.influences_a = std::move(gap.a.influences);
  out.influences_b = std::move(gap.b.influences);
}

/// A cell whose cases have got other weights.
GapCell cell_again(Context& context, const GapRows& rows, GapCell out, const GapOptions& options,
                   const KnownCell& known) {
  if (!known.decomposed) return out;
  GapOptions gap_options = options;
  out.model = gap_options.model = known.model;
  Gap gap;
  if (known.outside.empty()) {
    gap = decompose_contrast(context, rows, out.a, out.b, gap_options);
  } else {
    GapRows inside = rows;
    take_out(known.outside, inside);
    gap = decompose_contrast(context, inside, out.a, out.b, gap_options);
  }
  fill_parts(rows, gap, options.leverage, out);
  return out;
}

}  // namespace

namespace {

struct NamedFlag {
  const char* name;
  bool GapFlags::*flag;
};

constexpr NamedFlag named_flags[] = {{"too_small", &GapFlags::too_small},
                                     {"low_overlap", &GapFlags::low_overlap},
                                     {"penalised", &GapFlags::penalised},
                                     {"one_outcome", &GapFlags::one_outcome},
                                     {"without_errors", &GapFlags::without_errors},
                                     {"few_in_units", &GapFlags::few_in_units},
                                     {"unit_unidentified", &GapFlags::unit_unidentified},
                                     {"without_unit_means", &GapFlags::without_unit_means},
                                     {"unit_penalised", &GapFlags::unit_penalised}};

}  // namespace

std::vector<std::string> flag_names(const GapFlags& flags) {
  std::vector<std::string> out;
  for (const NamedFlag& one : named_flags)
    if (flags.*one.flag) out.emplace_back(one.name);
  return out;
}

bool* find_flag(GapFlags& flags, const std::string& name) {
  for (const NamedFlag& one : named_flags)
    if (name == one.name) return &(flags.*one.flag);
  return nullptr;
}

void GapCell::settle() {
  influences.clear();
  influences_a.clear();
  influences_b.clear();
  second_order = {};
}

std::vector<GapPartName> part_names(const GapRows& rows, const GapOptions& options) {
  std::vector<GapPartName> out;
  out.push_back({"total", {}});
  for (const std::string& set : rows.sets) out.push_back({set, {}});
  out.push_back({"unexplained", {}});
  out.push_back({"outside_support", {}});
  const UnitPart unit_part = unit_part_of(rows, options);
  if (unit_part != UnitPart::none) out.push_back({"between_units", {}});
  if (unit_part == UnitPart::two_step) out.push_back({"within_units", {}});
  if (options.detail)
    for (const GapVariable& variable : rows.variables)
      out.push_back({rows.sets[variable.set], variable.name});
  return out;
}

GapRows inside_support(GapRows rows, std::uint32_t a, std::uint32_t b) {
  for (bool again = true; again;) {
    again = false;
    for (const auto& [source, target] : {std::pair(b, a), std::pair(a, b)}) {
      const std::vector<std::size_t> out = outside_support(rows, source, target);
      take_out(out, rows);
      again = again || !out.empty();
      if (size_of(rows, target).cases == 0.0) return rows;
    }
  }
  return rows;
}

GapCell decompose_cell(Context& context, const GapRows& rows, std::uint32_t a, std::uint32_t b,
                       const GapCellOptions& options) {
  if (options.gap.known ? options.gap.known->pooled : on_all_groups(rows, options))
    return decompose_pooled_cell(context, rows, a, b, options);
  GapCell out;
  out.a = a;
  out.b = b;
  out.names = part_names(rows, options.gap);
  if (options.gap.known)
    return cell_again(context, rows, std::move(out), options.gap, *options.gap.known);
  const GroupSize all_a = size_of(rows, a);
  const GroupSize all_b = size_of(rows, b);
  out.n_a = all_a.cases;
  out.n_b = all_b.cases;
  out.flags.too_small = too_small(rows, all_a) || too_small(rows, all_b);
  if (out.flags.too_small) return out;
  const GapRows common = inside_support(rows, a, b);
  const GroupSize in_a = size_of(common, a);
  const GroupSize in_b = size_of(common, b);
  out.outside_a = 1.0 - in_a.cases / all_a.cases;
  out.outside_b = 1.0 - in_b.cases / all_b.cases;
  out.flags.low_overlap = is_low_overlap(std::max(out.outside_a, out.outside_b));
  if (too_small(common, in_a) || too_small(common, in_b)) {
    out.flags.too_small = true;
    return out;
  }
  GapOptions gap_options = options.gap;
  if (options.automatic_model)
    gap_options.model = can_stand_alone(common, in_a) && can_stand_alone(common, in_b)
                            ? GapModel::separate
                            : GapModel::common;
  out.model = gap_options.model;
  Gap gap = decompose_contrast(context, common, a, b, gap_options);
  out.flags.penalised = gap.penalised;
  out.flags.one_outcome = gap.degenerate;
  if (unit_part_of(rows, gap_options) != UnitPart::none) {
    out.flags.few_in_units = in_a.few_in_units() || in_b.few_in_units();
    out.flags.unit_unidentified = gap.unit_unidentified;
    out.flags.without_unit_means = gap.without_unit_means;
    out.flags.unit_penalised = gap.unit_penalised;
    out.unit_sd_a = gap.unit_sd_a;
    out.unit_sd_b = gap.unit_sd_b;
  }
  out.flags.without_errors = gap.without_errors;
  out.ess_a = gap.ess_a;
  out.ess_b = gap.ess_b;
  out.largest_weight = gap.largest_weight;
  out.df = effective_degrees(rows, a, b);
  fill_parts(rows, gap, gap_options.leverage, out);
  return out;
}

}  // namespace skillnad
