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

enum class Contrasts { reference, pairs, rest };

struct DecompositionOptions {
  GapCellOptions cell;
  Contrasts contrasts = Contrasts::reference;
  std::string reference;  ///< a group; empty: the first of two
  ResamplingOptions resampling;
  /// Weights of the strata in their sum: "both" (mean of the two groups' shares), "a", "b".
  std::string strata_weights = "both";
};

/// One contrast in one stratum, or in all cases.
struct DecompositionCell {
  std::string stratum;   ///< empty: all cases
  bool pooled = false;   ///< the sum over the strata: see below
  std::string a, b;      ///< the groups; the gap is a minus b
  std::string category;  ///< of the outcome; empty: it is binary
  GapCell cell;
  /// Of the estimates, in their order; the sum over strata also has "between_strata" and
  /// "not_decomposed" (strata too small).
  std::vector<GapPartName> parts;
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
  std::string event, event_text;
  double n_frame_rows = 0.0, n_used = 0.0, n_dropped = 0.0;
  double n_zero_weight = 0.0;
  double n_clusters = 0.0;
  double n_units = 0.0;  ///< 0: units have no part
  std::vector<std::pair<std::string, double>> dropped_by, missing_levels;
  std::string data_hash;
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
/// with other weights of the strata the first sum changes with them.
/// Throws OptionError[interval] (resampling without clusters where they are needed),
/// OptionError[group] (reference names no group, or is needed).
std::vector<DecompositionCell> decompose(Context& context, const GapData& data,
                                         const DecompositionOptions& options);

/// The spread over the strata of each contrast; none with fewer than two estimates.
std::vector<StrataSpread> strata_spread(const std::vector<DecompositionCell>& cells);

/// The place of a part among the estimates, or npos.
std::size_t place_of(const DecompositionCell& cell, const std::string& component);

}  // namespace skillnad
