// One cell of a decomposition: a contrast of two groups in one stratum, with all that is said of
// it.
#pragma once

#include <string>
#include <vector>

#include "skillnad/decomposition/gap.hpp"

namespace skillnad {

/// Estimates of the parts in one direction with their covariance.
struct GapEstimates {
  Vector values;
  Matrix covariance;
  Vector low, high;  ///< limits by resampling; empty: by the covariance
  Vector df;         ///< of each part where they differ (pooled estimates); empty: the cell's
};

/// Why a cell holds no numbers, or should be read with care.
struct GapFlags {
  bool too_small = false;    ///< a group with fewer than 10 cases, or in fewer than 2 clusters
  bool one_outcome = false;  ///< all cases of a group have the same outcome
  bool penalised = false;
  /// A group has fewer than 10 cases on average in the units where it has any: what lies between
  /// and within units cannot be told apart well.
  bool few_in_units = false;
  /// The cases of a group cannot tell a spread between units, which is taken to be 0.
  bool unit_unidentified = false;
  /// Too few units for the unit means of the criteria: the share of the group stands alone.
  bool without_unit_means = false;
  bool unit_penalised = false;  ///< as `penalised`, of a rule with the unit
  bool without_errors = false;  ///< the criteria's parts have no analytic covariance
  bool low_overlap = false;     ///< more than 5 % of a group outside the other's support
};

/// Those that are set, by their names, in the order in which they are shown.
std::vector<std::string> flag_names(const GapFlags& flags);
/// The flag of a name, or null.
bool* find_flag(GapFlags& flags, const std::string& name);

/// What an unmeasured criterion as strong as one of the sets could do to the unexplained part
/// (sensitivity_table.hpp), on the cases of the target asked for; NaN where that is not known.
struct SetBenchmark {
  double bias = 0.0;    ///< the most that it can make
  double change = 0.0;  ///< of the unexplained part, without the set less with it
  double effect = 0.0;  ///< of one standard deviation of the set's index, on the share
};

struct GapCell {
  std::uint32_t a = 0, b = 0;
  double n_a = 0.0, n_b = 0.0;              ///< cases
  double share_a = 0.0, share_b = 0.0;      ///< of the outcome
  double outside_a = 0.0, outside_b = 0.0;  ///< share of cases outside the other's support
  GapModel model = GapModel::separate;
  double df = 0.0;
  double unit_sd_a = 0.0, unit_sd_b = 0.0;  ///< spread of the units in either group's rule (logit)
  std::vector<GapPartName> names;           ///< of the parts
  double ess_a = 0.0, ess_b = 0.0, largest_weight = 0.0;  ///< of `Gap`
  /// Parts as part_names() says. Empty where the cell is too small.
  GapEstimates chosen, towards_a, towards_b;
  std::vector<Influence> influences;  ///< of `chosen`; of no use outside this process
  std::vector<Influence> influences_a, influences_b;  ///< of `towards_a`, `towards_b`
  Matrix second_order;  ///< of `chosen` (`GapParts`), parts x parts; empty: none
  /// By replicate of the bootstrap: (replicate - estimate) / se(replicate) of the unexplained part,
  /// missing (NaN) where it has no numbers. Empty without the bootstrap.
  Vector replicates;
  GapFlags flags;
  std::vector<SetBenchmark> benchmarks;  ///< of the sets, in their order; empty: not known

  /// Forgets the influences, and what of the covariance is of second order.
  void settle();
};

/// Degrees of freedom of part k.
inline double part_df(const GapCell& cell, const GapEstimates& estimates, std::size_t k) {
  return estimates.df.empty() ? cell.df : estimates.df[k];
}

/// What is compared: group a with group b, a with the mean of all groups, or all of them by their
/// order (pooled_gap.hpp).
enum class GroupContrast { pair, mean, trend };

struct GapCellOptions {
  GapOptions gap;  ///< its model is used unless `automatic`
  bool automatic_model = true;
  GroupContrast contrast = GroupContrast::pair;
};

/// The parts of a cell in their order: the total, one for each set, the unexplained, outside
/// support; where units take part what lies between them and, in two steps, within them, whose sum
/// is the unexplained; with detail one for each variable.
std::vector<GapPartName> part_names(const GapRows& rows, const GapOptions& options);

/// Place of a part in a cell's vectors, K sets: 0 the total, 1 .. K the sets.
inline std::size_t unexplained_part(const GapRows& rows) {
  return rows.sets.size() + 1;
}
inline std::size_t outside_part(const GapRows& rows) {
  return rows.sets.size() + 2;
}

/// The rows without the cases of either group that the other can say nothing about, which are taken
/// out until none is left: without them some column may be constant that was not before.
GapRows inside_support(GapRows rows, std::uint32_t a, std::uint32_t b);

/// The gap between groups a and b. Cases about which the other group can say nothing form a part of
/// their own, (Ybar_a - Ybar_a,inside) - (Ybar_b - Ybar_b,inside); the rest is decomposed.
///
/// The automatic model is separate regressions where each group has at least 10 events and 10
/// non-events for each parameter of its fullest regression, else common slopes.
GapCell decompose_cell(Context& context, const GapRows& rows, std::uint32_t a, std::uint32_t b,
                       const GapCellOptions& options);

}  // namespace skillnad
