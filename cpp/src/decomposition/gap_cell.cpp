#include "skillnad/decomposition/gap_cell.hpp"

#include <algorithm>
#include <set>

#include "skillnad/decomposition/gap_categories.hpp"

namespace skillnad {

namespace {

constexpr double least_cases = 10.0;
constexpr std::size_t least_clusters = 2;
constexpr double most_outside = 0.05;
constexpr double events_per_parameter = 10.0;
constexpr double least_in_units = 10.0;

struct Size {
  double cases = 0.0;
  double rarest = 0.0;  ///< cases with the rarer outcome, or in the rarest category
  std::set<std::uint32_t> clusters, units;

  bool few_in_units() const { return cases < least_in_units * static_cast<double>(units.size()); }
};

Size size_of(const GapRows& rows, std::uint32_t group) {
  Size out;
  Vector with(rows.counts.empty() ? 2 : rows.counts.cols(), 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.group[i] != group || !(rows.m[i] > 0.0)) continue;
    out.cases += rows.cases[i];
    if (rows.counts.empty()) {
      const double events = rows.y[i] / rows.m[i] * rows.cases[i];
      with[0] += rows.cases[i] - events;
      with[1] += events;
    } else {
      with[category_of(rows, i)] += rows.cases[i];
    }
    if (!rows.cluster.empty()) out.clusters.insert(rows.cluster[i]);
    if (!rows.unit.empty()) out.units.insert(rows.unit[i]);
  }
  out.rarest = *std::min_element(with.begin(), with.end());
  return out;
}

bool too_small(const GapRows& rows, const Size& size) {
  return size.cases < least_cases ||
         (!rows.cluster.empty() && size.clusters.size() < least_clusters);
}

bool can_stand_alone(const GapRows& rows, const Size& size) {
  const double parameters = static_cast<double>(rows.x.cols() + 1);
  return size.rarest >= events_per_parameter * parameters;
}

/// Parts of the cases inside with the part outside put in behind the unexplained, and the total of
/// all cases in the place of theirs.
void put_outside(const GapRows& rows, double total, const Influence& of_total, GapParts& parts) {
  const double outside = total - parts.estimates[0];
  Influence of_outside = of_total;
  of_outside.add(-1.0, parts.influences[0]);
  parts.estimates[0] = total;
  parts.influences[0] = of_total;
  const auto at = static_cast<std::ptrdiff_t>(outside_part(rows));
  parts.estimates.insert(parts.estimates.begin() + at, outside);
  parts.influences.insert(parts.influences.begin() + at, std::move(of_outside));
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
      for (std::size_t i : out)
        for (Vector* cells : {&rows.y, &rows.m, &rows.yy, &rows.ym, &rows.mm, &rows.cases})
          (*cells)[i] = 0.0;
      again = again || !out.empty();
      if (size_of(rows, target).cases == 0.0) return rows;
    }
  }
  return rows;
}

GapCell decompose_cell(Context& context, const GapRows& rows, std::uint32_t a, std::uint32_t b,
                       const GapCellOptions& options) {
  GapCell out;
  out.a = a;
  out.b = b;
  out.names = part_names(rows, options.gap);
  const Size all_a = size_of(rows, a);
  const Size all_b = size_of(rows, b);
  out.n_a = all_a.cases;
  out.n_b = all_b.cases;
  out.flags.too_small = too_small(rows, all_a) || too_small(rows, all_b);
  if (out.flags.too_small) return out;
  const GapRows common = inside_support(rows, a, b);
  const Size in_a = size_of(common, a);
  const Size in_b = size_of(common, b);
  out.outside_a = 1.0 - in_a.cases / all_a.cases;
  out.outside_b = 1.0 - in_b.cases / all_b.cases;
  out.flags.low_overlap = std::max(out.outside_a, out.outside_b) > most_outside;
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
  const Counterfactual own_a = group_share(rows, a, gap_options.leverage);
  const Counterfactual own_b = group_share(rows, b, gap_options.leverage);
  out.share_a = own_a.value;
  out.share_b = own_b.value;
  Influence of_total = own_a.influence;
  of_total.add(-1.0, own_b.influence);
  const auto take = [&](GapParts& parts, GapEstimates& to) {
    put_outside(rows, own_a.value - own_b.value, of_total, parts);
    to.values = parts.estimates;
    to.covariance = parts_covariance(rows, parts, outside_part(rows));
  };
  take(gap.chosen, out.chosen);
  take(gap.a, out.towards_a);
  take(gap.b, out.towards_b);
  out.second_order = second_order_of(gap.chosen, outside_part(rows));
  out.influences = std::move(gap.chosen.influences);
  return out;
}

}  // namespace skillnad
