// From a data frame to the cases of a decomposition: the outcome, the groups, the criteria's terms.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/decomposition/gap_rows.hpp"
#include "skillnad/models/response.hpp"

namespace skillnad {

/// A set of criteria: what is accounted for together.
struct CriteriaSet {
  std::string name;
  std::vector<std::string> terms;  ///< of the formula language: "age", "C(ros)", "poly(age, 2)"
};

/// A stage of a sorting process: those who pass it are at risk at the next.
struct StageRequest {
  std::string column;                 ///< logical, 0/1, or of two levels among those at risk
  std::string event;                  ///< the level that passes; empty: the second
  std::vector<CriteriaSet> criteria;  ///< accounted for at this stage; may be none
};

/// Which columns, and what becomes of missing cells.
struct GapRequest {
  std::string outcome;  ///< with stages the column of the last
  std::string event;
  /// Of a sorting process, in their order; empty: one outcome.
  std::vector<StageRequest> stages;
  bool criteria_by_stage = false;  ///< else `criteria` are those of every stage
  Vector scores;                   ///< one a category of the outcome; empty: none
  std::vector<std::string> group;  ///< columns; several are crossed
  std::vector<CriteriaSet> criteria;
  std::string unit;     ///< a column whose units have a part of their own, or empty
  std::string strata;   ///< a column, or empty
  std::string cluster;  ///< a column, or empty
  std::string weights, weight_kind;
  std::string missing = "level";  ///< "level", "drop" or "fail"
};

/// What of the outcome is decomposed: a category's share, or the mean score.
struct GapOutcome {
  std::string category;  ///< empty: the binary outcome; "(score)": the scores
  Vector scores;         ///< one a category; empty: the binary outcome
};

/// What is accounted for at a stage, as `GapRows` has it for one outcome.
struct StageDesign {
  Matrix x;  ///< of all patterns, also of those not at risk, where it says nothing
  std::vector<GapVariable> variables;
  std::vector<std::string> sets;
};

struct GapStage {
  std::string name;   ///< its column
  std::string event;  ///< the level that passes
  std::shared_ptr<const StageDesign> design;
};

struct GapData {
  static constexpr std::uint32_t no_stratum = UINT32_MAX;

  GapRows rows;  ///< with an outcome of several categories one of them a pattern, without scores
  std::vector<GapOutcome> outcomes;
  /// Of a sorting process; the outcome of `rows`, which have no criteria, is to pass all of them.
  std::vector<GapStage> stages;
  std::vector<std::uint32_t> passed;   ///< of each pattern, with stages: how many were passed
  std::vector<std::string> groups;     ///< labels, in the order of the levels
  std::vector<std::string> strata;     ///< levels
  std::vector<std::string> units;      ///< labels, where units have a part
  std::vector<std::uint32_t> stratum;  ///< of each pattern; empty without strata
  std::string event_text;              ///< "modelled event: ja (1,192 of 2,000)"
  std::string event;
  std::size_t n_frame_rows = 0;
  double n_used = 0.0;
  std::size_t n_dropped = 0;
  double n_zero_weight = 0.0;  ///< rows of weight 0: they take no part and are counted apart
  std::vector<std::pair<std::string, std::size_t>> dropped_by;
  /// Criteria with missing cells, and in how many rows of the data, with missing = "level".
  std::vector<std::pair<std::string, std::size_t>> missing_levels;
  std::string data_hash;
  std::string clusters_hash;  ///< of the clusters' names in their order; empty without
};

/// Reads, checks and collapses.
///
/// With missing = "level" a categorical (or logical) criterion gets a level of its own for missing
/// cells, and a number the mean of the others and an indicator, which belongs to the same term. A
/// text column named after the criterion with "__missing" behind it tells kinds of missingness
/// apart. Rows without outcome, group, stratum, cluster or weight are left out and counted.
/// An outcome of text or levels with more than two values, or one with scores, has categories: each
/// is decomposed, and the mean score where there are scores.
/// With stages the cases of a pattern have passed equally many. What stands in later stages of a
/// case that has failed one is not looked at, but for the event, which contradicts; a cell missing
/// where a case is at risk leaves the case out. A criterion of later stages only may be missing in
/// cases that do not reach them. Throws OptionError[stages] (none, more than `most_stages`, one
/// twice, the group or the stratum), DataError[stage_order] (a stage passed behind one that was
/// failed), OptionError[criteria] (none without stages, more than `most_sets`, a set without terms,
/// a column in two sets, the outcome or the group among the criteria, too many terms),
/// OptionError[group], OptionError[scores], ModelError[cluster_level] (a unit in several clusters),
/// OptionError[not_available] (categories with other than frequency weights), ModelError[one_group]
/// if the group has one level, and what read_model_rows() throws.
GapData read_gap(Context& context, const std::shared_ptr<const Table>& table,
                 const GapRequest& request);

/// The columns read_gap() needs of a frame that has those of `names`, as the frame spells them.
std::vector<std::string> gap_columns(const GapRequest& request,
                                     const std::vector<std::string>& names);

}  // namespace skillnad
