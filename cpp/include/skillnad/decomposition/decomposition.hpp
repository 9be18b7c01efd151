// A whole decomposition: every contrast of groups, in all cases and in each stratum.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "skillnad/decomposition/gap_cell.hpp"
#include "skillnad/decomposition/gap_frame.hpp"

namespace skillnad {

/// How limits are made: by the influence functions' standard errors and t, by the fractional
/// bootstrap, or by the jackknife's standard errors and t.
enum class GapInterval { influence, bootstrap, jackknife };

struct ResamplingOptions {
  GapInterval interval = GapInterval::influence;
  std::size_t replicates = 999;
  std::uint64_t seed = 1;
  double level = 0.95;  ///< of the bootstrap's limits
};

/// Every other group minus the reference; every later one minus every earlier; each minus all the
/// others; each minus the mean of all; the trend over the groups in their order.
enum class Contrasts { reference, pairs, rest, mean, trend };

struct DecompositionOptions {
  GapCellOptions cell;
  Contrasts contrasts = Contrasts::reference;
  std::string reference;  ///< a group; empty: the first of two
  ResamplingOptions resampling;
  /// Weights of the strata in their sum: "both" (mean of the two groups' shares), "a", "b".
  std::string strata_weights = "both";
};

/// Contrasts on the cases of all groups, which have no directions a and b.
inline bool on_all_cases(Contrasts contrasts) {
  return contrasts == Contrasts::mean || contrasts == Contrasts::trend;
}

/// One contrast in one stratum, or in all cases.
struct DecompositionCell {
  std::string stratum;   ///< empty: all cases
  bool pooled = false;   ///< the sum over the strata: see below
  std::string a, b;      ///< the groups; the gap is a minus b
  std::string category;  ///< of the outcome; empty: it is binary
  /// Of a sorting process: one stage; empty: all of them together.
  std::string stage;
  /// The stage's own gap, among those at risk there; else what the stage adds to the whole gap.
  bool own = false;
  double weight = 1.0;  ///< of the stage: W_t of funnel.hpp
  GapCell cell;
  /// Of the estimates, in their order; the sum over strata also has "between_strata" and
  /// "not_decomposed" (strata too small, or stages with too few at risk).
  std::vector<GapPartName> parts;

  /// Of all cases and all stages.
  bool whole() const { return stratum.empty() && stage.empty() && !pooled; }
};

/// How far a group's cases come: one number a group.
struct StageReach {
  Vector cases;    ///< at risk at the stage
  Vector reach;    ///< the share of all its cases that is at risk
  Vector passing;  ///< the share of those at risk that passes; missing where there are none
};

/// How far the unexplained parts of a contrast differ between strata.
struct StrataSpread {
  std::string a, b, category;
  double n = 0.0;        ///< strata with an estimate
  double q = 0.0;        ///< Cochran's Q, chi-square with n - 1 degrees of freedom
  double p_value = 1.0;  ///< of Q
  double i2 = 0.0;       ///< max(0, (Q - (n - 1)) / Q)
  double tau = 0.0;      ///< between strata, by the method of Paule and Mandel
  std::vector<std::string> strata;
  Vector shrunken;  ///< empirical-Bayes values of the unexplained part; they do not add up
};

/// What is kept of a decomposition: no case, no pattern.
struct Decomposition {
  std::string call;
  GapRequest request;
  DecompositionOptions options;
  std::string target;  ///< "both", "a", "b", "pooled"
  std::string model;   ///< "auto", "separate", "common"
  double level = 0.95;
  double delta = 0.05;
  std::vector<std::string> groups, sets;
  std::vector<StageReach> reach;  ///< of each of `request.stages`; empty: one outcome
  std::string event, event_text;  ///< the stages' events are in `request.stages`
  double n_frame_rows = 0.0, n_used = 0.0, n_dropped = 0.0;
  double n_zero_weight = 0.0;
  double n_clusters = 0.0;
  double n_units = 0.0;       ///< 0: units have no part
  std::size_t n_imputed = 0;  ///< completed data sets it is pooled from; 0: of one data set
  std::vector<std::pair<std::string, double>> dropped_by, missing_levels;
  std::string data_hash;
  /// Of the clusters, where replicates draw them: with the same clusters, seed and number of
  /// replicates two decompositions have the same draws. Else empty.
  std::string clusters_hash;
  std::vector<DecompositionCell> cells;
  std::vector<StrataSpread> spread;
  std::vector<std::string> notes;
  std::vector<Warning> warnings;
};

/// All contrasts: first in all cases, then with strata in each of them and their sum.
///
/// The sum over strata p, with pi_p the groups' shares of their cases in p, is exact:
///   a - b = sum_p (pi_pa - pi_pb) (y_pa + y_pb) / 2  +  sum_p (pi_pa + pi_pb) / 2 (y_pa - y_pb),
/// the first sum the part "between_strata", the second that of the strata's parts (Kitagawa 1955);
/// with other weights of the strata the first sum changes with them. Contrasts with the mean and
/// trends have no such sum.
/// Throws OptionError[interval] (resampling without clusters where they are needed),
/// OptionError[group] (reference names no group, or is needed).
std::vector<DecompositionCell> decompose(Context& context, const GapData& data,
                                         const DecompositionOptions& options);

/// The spread over the strata of each contrast; none with fewer than two estimates.
std::vector<StrataSpread> strata_spread(const std::vector<DecompositionCell>& cells);

/// The place of a part among the estimates, or npos.
std::size_t place_of(const DecompositionCell& cell, const std::string& component);

/// The sets of criteria of a cell that is no sum over strata, in the order of their parts.
std::vector<std::string> sets_of(const DecompositionCell& cell);

}  // namespace skillnad
