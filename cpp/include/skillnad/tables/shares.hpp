// Shares with their bases: of whom, how many were asked, who answered, and why the others did not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad {

struct ShareRequest {
  std::vector<std::string> outcome;   ///< one column, or several that are each answered yes or no
  std::string event;                  ///< the level whose share is wanted; empty: all levels
  std::vector<std::string> by;        ///< a cell for each combination that occurs
  std::vector<std::uint8_t> in_base;  ///< 1 for the rows of the base; empty: all
  std::string universe_sv, universe_en;  ///< the base in words
  bool multiple = false;                 ///< several answers possible: one row an option
  std::string cluster;                   ///< limits robust to clusters; empty: none
  double level = 0.95;
};

/// One row of the table before it is laid out.
struct CountedShare {
  std::uint32_t cell = 0;  ///< the combination of `by`, counted from 0
  std::size_t first_row = 0;
  std::string outcome, level;
  std::int32_t place = 0;      ///< of the level among those of its column; -1: it has none
  double n = 0.0;              ///< cases with the level
  double base = 0.0;           ///< cases with an answer: a level, FE or OA
  double n_rows = 0.0;         ///< cases of the base in this cell
  double n_asked = 0.0;        ///< those the question was put to: without EA
  std::vector<double> n_kind;  ///< FE EA ES EB EI OA
  double n_unexplained = 0.0;  ///< neither an answer nor a kind of missingness
  double share = 0.0, low = 0.0, high = 0.0;
};

/// The kinds of missingness in the order in which they are counted: FE EA ES EB EI OA.
const std::vector<std::string>& share_kinds();

/// Counts a table of shares. The kind of missingness of column x stands in x__missing, if there is
/// one: FE (not documented) and OA (other) are answers and stay in the base, under their level or,
/// where the cell is empty, as rows "FE" and "OA"; EA (not asked), ES (not answered), EB (unit did
/// not take part) and EI (has not happened yet) are outside it and counted. Empty cells without a
/// kind are outside too. With `multiple` the base is who answered any of the columns.
///
/// Rows stand by cell (numbers by value, levels in their order, a missing cell last), then by
/// outcome and level. Limits: Wilson's, by `effective_cases` and Student's t of G - 1 degrees of
/// freedom where there are clusters.
///
/// Raises `DataError[unknown_column]`, `DataError[missing]` for a cluster column with empty cells,
/// `OptionError[argument_value]` for an event that is no level, or for columns of `multiple` that
/// are not answered yes or no.
std::vector<CountedShare> count_shares(Context& context, const Table& data,
                                       const ShareRequest& request);

/// Cases of the row outside its base: ES, EA, EB, EI, and those without a kind. They add up to
/// n_rows (in the table n_total) with the base.
std::vector<double> outside_base(const CountedShare& row);

/// Columns: those of `by`, outcome, level, n, base, share, conf_low, conf_high, n_total, n_asked,
/// share_of_asked (n / n_asked), coverage (base / n_asked), n_FE, n_OA, n_ES, n_EA, n_EB, n_EI,
/// n_unexplained, universe_sv, universe_en.
Table shares_table(const Table& data, const ShareRequest& request,
                   const std::vector<CountedShare>& rows);

}  // namespace skillnad
