// The outcome of a binary model: which cells are the event, and how often it occurs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/table.hpp"

namespace skillnad {

/// The outcome of each row of the data.
struct Response {
  std::string text;        ///< as in the formula: "use", "cbind(ill, n - ill)"
  std::vector<double> y;   ///< successes per row of the data; 0 in rows that are not kept
  std::vector<double> m;   ///< trials per row of the data; 0 in rows that are not kept
  std::string event;       ///< "Y", "1", "true"; "success" for counts
  std::string event_text;  ///< "use[Y]"; for counts the text of the formula
  bool grouped = false;    ///< counts of several trials a row
  double n_trials = 0.0;   ///< sum of m: whole, below 2^53
  double n_events = 0.0;   ///< sum of y
};

/// Reads one variable as outcome: logical, 0/1, or categorical with two levels in the kept rows.
///
/// The event is true, 1, or the second of the two levels, unless `event` names the other one. Two
/// levels that read yes-no in that order (ja/nej, yes/no, true/false, sant/falskt, j/n, y/n, t/f,
/// 1/0; any case; a number in front, as in "1 ja", does not count) need `event`.
///
/// @param outcome  as long as the data; levels in their final order
/// @param event    a level, "1", "0", "true", "false"; empty: not given
/// @param keep     per row: 0 leaves it out; empty keeps all. Row numbers in errors are the data's
/// @throws DataError[outcome_coding]    other numbers than 0/1, or more than two levels
/// @throws DataError[constant_outcome]  one value only
/// @throws DataError[event_order]       a yes-no pair in that order without `event`
/// @throws OptionError[event]           `event` is not a value of the outcome
/// @throws DataError[missing], DataError[non_finite], DataError[no_rows], DataError[type]
Response read_response(const Column& outcome, const std::string& event,
                       const std::vector<std::uint8_t>& keep);

/// Reads counts of successes and failures, as from cbind(successes, failures).
///
/// @param text  of the response in the formula
/// @throws DataError[outcome_coding]    negative or broken counts, no trial at all, 2^53 or more
/// @throws DataError[constant_outcome]  no success, or no failure, in any row
/// @throws DataError[missing], DataError[non_finite], DataError[no_rows]
Response read_counts(const std::string& text, const std::vector<double>& successes,
                     const std::vector<double>& failures, const std::vector<std::uint8_t>& keep);

/// True if the two levels read yes-no in that order.
bool reads_yes_no(const std::string& first, const std::string& second);

/// "modelled event: ja (1,192 of 2,000)"; counts: "modelled event: success in cbind(a, b) (...)".
std::string modelled_event_text(const Response& response);

}  // namespace skillnad
