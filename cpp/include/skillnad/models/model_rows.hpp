// From a data frame to what a fit works on: the formula's columns, without incomplete rows,
// collapsed to patterns inside groups, with response counts and design.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/shared_vector.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/data/collapse.hpp"
#include "skillnad/data/complete.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/formula/formula.hpp"
#include "skillnad/formula/model_matrix.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/histories.hpp"
#include "skillnad/models/level_weights.hpp"
#include "skillnad/models/pattern_columns.hpp"
#include "skillnad/models/random_structure.hpp"
#include "skillnad/models/response.hpp"

namespace skillnad {

enum class OutcomeKind { binary, ordered, categories, history };

/// Which rows, which outcome, which groups.
struct RowsRequest {
  std::string formula;
  OutcomeKind outcome = OutcomeKind::binary;
  std::string event;
  HistoryRequest history;                        ///< with OutcomeKind::history
  bool whole_bands = false;                      ///< of these: bands left early count nothing
  std::string weights;                           ///< a column, or empty
  std::vector<LevelWeightColumn> level_weights;  ///< of grouping factors, beside `weights`
  std::string weight_kind;                       ///< with weights of either sort
  std::string weight_scale = "size";             ///< of sampling weights
  std::string cluster;                           ///< a column, or empty
  std::vector<std::string> apart;  ///< further columns: patterns differ in none of them inside
  std::string missing = "drop";
  bool with_response = true;
  bool with_groups = true;    ///< false: the grouping factors are not looked at
  bool with_effects = false;  ///< without groups: the designs of the random terms all the same
  bool lay_out = false;       ///< the design into `ModelRows::layout`, not into `design.x`
};

/// The outcome of each row of the data, as little as will do.
struct RowOutcome {
  std::vector<std::uint8_t> code;  ///< 1 for the event, or the category; 0 where not kept
  Vector y, m;                     ///< of counts: successes and trials; `code` is empty
};

/// The history of each pattern of persons: equal in all persons of a pattern.
struct PatternHistories {
  std::size_t n_keys = 0;  ///< the columns of `variables` before those of the history
  std::vector<std::uint32_t> first, last;  ///< bands
  Vector first_share, last_share;          ///< equal where there is one band
  std::vector<std::uint8_t> event;         ///< in the last band
  /// What lies before entry of the first band, in shares of its width.
  Vector before_entry;
  double n_left_out = 0.0;  ///< bands that count nothing as they were left early
};

struct ModelRows {
  formula::Formula formula;  ///< its dot expanded
  std::string formula_text;
  std::vector<std::string> used;  ///< columns the call needs
  Complete complete;
  std::size_t n_frame_rows = 0;
  double n_zero_weight = 0.0;
  bool weighted = false;  ///< by sampling or precision weights, which do not count rows
  Patterns patterns;
  Frame variables;  ///< the variables of the fixed part, one row a pattern
  /// With `lay_out` they are gathered when `keep_variables` is called, until then from the table
  /// or, after `hold_source`, from a copy of its columns.
  VariableSource source;
  formula::Design design;
  GroupedRows layout;  ///< with `lay_out` the design, until a fit takes it
  RandomStructure random;
  std::string group_name;  ///< of the innermost random term, or of the cluster; empty without
  std::vector<std::string> group_levels;
  std::vector<std::uint32_t> cluster_of_group;  ///< where clusters contain the groups
  std::size_t n_clusters = 0;
  Response outcome;  ///< names and counts; its per-row values are in `row_outcome`
  RowOutcome row_outcome;
  std::vector<std::string> categories;  ///< of an outcome that is not binary
  bool outcome_ordered = false;         ///< whether an order of theirs was declared
  PatternHistories histories;           ///< of persons, as read; see hazard_rows.hpp
  std::size_t n_bands = 0;    ///< person-periods: the first columns are those of the bands
  Matrix counts;              ///< of these: cases by pattern and category, times any weights; y is
                              ///< empty, m their sum
  Matrix squared_counts;      ///< the same with the squares of sampling weights; without: empty
  Vector category_cases;      ///< cases by category; only frequency weights count
  SharedVector cases;         ///< rows, times frequency weights, per pattern
  SharedVector y, m;          ///< successes and trials per pattern, times any weights
  SharedVector yy, ym, mm;    ///< sums over rows of y^2, y m, m^2 (row scores need them); with
                              ///< sampling or precision weights times their squares
  SharedVector trials;        ///< trials per pattern; only frequency weights count
  double n_events = 0.0;      ///< the same for all successes
  double log_constant = 0.0;  ///< sum over rows of log C(m, y); 0 unless the response is grouped
  std::string data_hash;
};

/// Names of the columns that `request` needs of a frame with columns `names`.
std::vector<std::string> needed_columns(const RowsRequest& request,
                                        const std::vector<std::string>& names);

/// Reads, checks and collapses. `known` (or null) is the state of an earlier fit whose design is
/// to be repeated on these data, `known_random` those of its random terms.
/// Throws FormulaError, DataError, ModelError, OptionError as the parts do;
/// ModelError[cluster_level] if `cluster` neither equals nor contains the grouping factor;
/// ModelError[same_groups], [random_slope]: see random_structure.hpp.
ModelRows read_model_rows(Context& context, std::shared_ptr<const Table> table,
                          const RowsRequest& request, const formula::DesignState* known = nullptr,
                          const RandomStates* known_random = nullptr);

/// The variables by pattern, gathered or to be gathered.
std::unique_ptr<formula::Columns> pattern_columns(const ModelRows& rows);

/// Gathers what is not gathered yet and lets go of the table.
void keep_variables(ModelRows& rows);

/// Lets go of the table, too, but copies the columns that are still to be gathered, row by row:
/// where nearly all rows differ, gathering takes several times as long, and many a fit is never
/// asked for its variables. Where the copy would not fit into `room`, `keep_variables`.
/// @param room  memory that is no longer needed: new memory would be cleared first
void hold_source(ModelRows& rows, Vector room);

/// The design by pattern, built again where `design.x` is empty as the fit alone holds it.
Matrix pattern_design(const ModelRows& rows);
/// The same laid out by group, without counts.
GroupedRows laid_out_design(const ModelRows& rows);

/// The columns of a frame as the formula language sees them.
class FrameColumns : public formula::Columns {
 public:
  explicit FrameColumns(const Frame& frame, const Patterns* patterns = nullptr)
      : frame_(frame), patterns_(patterns) {}
  std::size_t n_rows() const override { return frame_.n_rows(); }
  const Column& column(const std::string& name) const override { return frame_.at(name); }
  std::vector<std::size_t> source_rows(std::size_t row) const override {
    return patterns_ ? rows_of_pattern(*patterns_, row) : std::vector<std::size_t>{row};
  }

 private:
  const Frame& frame_;
  const Patterns* patterns_;
};

}  // namespace skillnad
