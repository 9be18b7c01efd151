// Event histories, one row a person: when at risk, when it ended and how, cut at the breaks.
//
// Band k is [breaks[k], breaks[k + 1]). A person is at risk from `entry` (0 without) or the first
// break, whichever is later, to `time`, or to the last break if that is earlier: what happens at or
// after the last break is not seen. An event at a break belongs to the band that begins there; who
// is censored at a break was at risk in the whole band that ends there.
//
// What a band counts, in shares of its width:
//   left alive at its end            the part from entry on, no event
//   event inside                     the part from entry to the END of the band: the event is
//                                    known to lie in the band and no closer (grouped time)
//   censored, or a competing event   the part from entry to that time, no event
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad {

constexpr std::size_t most_bands = 1000;

/// What the columns mean and where time is cut.
struct HistoryRequest {
  std::string time, status;
  std::string entry;                ///< a column, or empty
  std::string event;                ///< the level of `status` that is modelled; empty: the second
  std::vector<std::string> causes;  ///< levels that are competing events
  Vector breaks;

  std::size_t n_bands() const { return breaks.size() - 1; }
};

/// Throws OptionError[breaks] unless there are two or more breaks, finite, rising and not negative.
void check_breaks(const Vector& breaks);

/// "[0,90)"
std::vector<std::string> band_labels(const Vector& breaks);

/// The status of each row: 0 censored, c > 0 the cause `causes[c - 1]`.
struct Status {
  std::vector<std::string> causes;  ///< the modelled event first, then the competing ones
  std::vector<std::uint32_t> of_row;
};

/// Reads logical values, numbers or levels. Without `event` the event is true, 1, or the second of
/// two levels. Censored is the first level; with `causes`, every level that is neither the event
/// nor a cause. Without `causes` all further levels compete.
/// @param event_needed  whether more than two levels need `event`; if not, all but the first are
///                      causes, in their order
/// @throws DataError[outcome_coding]  numbers other than 0 and 1 without `event`
/// @throws DataError[event_order]     a yes-no pair in that order without `event`
/// @throws OptionError[event]         `event` is needed, or no value of the column
/// @throws OptionError[causes]        a cause is no value of the column, or the event itself; or
///                                    the first level is the event and nothing says who is censored
Status read_status(const Column& status, const HistoryRequest& request, bool event_needed,
                   const std::vector<std::uint8_t>& keep);

/// One person's way through the bands, from `first` to `last`.
struct History {
  static constexpr std::uint32_t none = UINT32_MAX;
  std::uint32_t first = none;  ///< band of entry; `none`: at risk in no band
  std::uint32_t last = 0;
  double from = 0.0;        ///< later of entry and first break
  double to = 0.0;          ///< earlier of time and last break
  std::uint32_t cause = 0;  ///< 0: censored, or the last break was reached
};

struct Histories {
  Status status;
  std::vector<History> of_row;  ///< rows that are not kept have no band
  double n_outside = 0.0;       ///< rows kept whose time at risk lies in no band
  double n_beyond = 0.0;        ///< rows with an event at or after the last break
};

/// Reads and checks the columns of the kept rows; `entry` may be null.
/// @throws DataError[time]   a time below 0
/// @throws DataError[entry]  an entry below 0, or at or after the time
/// @throws DataError[type]   time or entry are no numbers
Histories read_histories(Context& context, const Column& time, const Column& status,
                         const Column* entry, const HistoryRequest& request, bool event_needed,
                         const std::vector<std::uint8_t>& keep);

/// The share of band k in which a person is at risk, and whether it counts as an event there: of
/// `cause`, or of any cause if that is 0.
struct BandShare {
  double share;
  bool event;
};
BandShare band_share(const History& history, const Vector& breaks, std::size_t k,
                     std::uint32_t cause);

}  // namespace skillnad
