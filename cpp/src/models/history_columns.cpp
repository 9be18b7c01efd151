#include "history_columns.hpp"

#include <algorithm>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {

void refuse_history_on_the_right(const formula::Roles& roles, const HistoryRequest& history) {
  for (const auto* role : {&roles.fixed, &roles.offset, &roles.random_slopes, &roles.groups})
    for (const std::string& name : *role)
      if (name == history.time || name == history.status)
        throw FormulaError("response",
                           "The " + std::string(name == history.time ? "time " : "status ") + name +
                               " stands in the formula, too: how a history ended cannot explain "
                               "itself. Leave it out; time is in the model by the bands.",
                           {name, {}, 0});
}

std::vector<Column> history_columns(Context& context, const Frame& frame,
                                    const RowsRequest& request, ModelRows& rows) {
  const HistoryRequest& asked = request.history;
  const Column* entry = asked.entry.empty() ? nullptr : &frame.at(asked.entry);
  std::vector<std::uint8_t>& keep = rows.complete.keep;
  const Histories read = read_histories(context, frame.at(asked.time), frame.at(asked.status),
                                        entry, asked, true, keep);
  const std::size_t n = frame.n_rows();
  Vector first(n, 0.0), last(n, 0.0), first_share(n, 0.0), last_share(n, 0.0), event(n, 0.0);
  Vector before(n, 0.0);
  double n_kept = 0.0;
  double n_empty = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    if (!rows.complete.kept(i)) continue;
    const History& h = read.of_row[i];
    const auto counts = [&](const BandShare& at) {
      if (!(at.share > 0.0)) return false;
      if (!request.whole_bands || at.share == 1.0) return true;
      ++rows.histories.n_left_out;
      return false;
    };
    if (h.first != History::none) {
      std::uint32_t begin = h.first;
      std::uint32_t end = h.last + 1;
      if (!counts(band_share(h, asked.breaks, begin, 1))) ++begin;
      if (end > begin && end - 1 > h.first && !counts(band_share(h, asked.breaks, end - 1, 1)))
        --end;
      if (begin < end) {
        const BandShare at_last = band_share(h, asked.breaks, end - 1, 1);
        first[i] = begin;
        last[i] = end - 1;
        first_share[i] = band_share(h, asked.breaks, begin, 1).share;
        last_share[i] = at_last.share;
        event[i] = at_last.event ? 1.0 : 0.0;
        const double low = asked.breaks[begin];
        if (h.from > low) before[i] = (h.from - low) / (asked.breaks[begin + 1] - low);
        ++n_kept;
        continue;
      }
      ++n_empty;
    }
    if (keep.empty()) keep.assign(n, 1);
    keep[i] = 0;
  }
  if (rows.histories.n_left_out > 0.0)
    context.note(count_text(rows.histories.n_left_out) +
                 (rows.histories.n_left_out == 1.0 ? " band" : " bands") +
                 " that a person entered late, or left early without the event, " +
                 (rows.histories.n_left_out == 1.0 ? "is" : "are") +
                 " left out, as only link = \"cloglog\" can count part of a band" +
                 (n_empty > 0.0 ? "; " + counted(n_empty, "row") + " had no other." : "."));
  if (n_kept == 0.0)
    throw DataError("no_rows",
                    "No row has time at risk inside the bands: compare the breaks with the "
                    "column " +
                        asked.time + ".",
                    {asked.time, {}, 0});
  rows.outcome.text = asked.status;
  rows.outcome.event = read.status.causes.front();
  rows.outcome.event_text = asked.status + "[" + rows.outcome.event + "]";
  rows.categories = {read.status.causes.begin() + 1, read.status.causes.end()};
  return {Column::of_real("(first band)", first), Column::of_real("(first share)", first_share),
          Column::of_real("(last band)", last),   Column::of_real("(last share)", last_share),
          Column::of_real("(event)", event),      Column::of_real("(before entry)", before)};
}

void take_histories(std::size_t n_keys, ModelRows& rows) {
  PatternHistories& out = rows.histories;
  out.n_keys = n_keys;
  out.first_share = rows.variables.column(n_keys + 1).real.copy();
  out.last_share = rows.variables.column(n_keys + 3).real.copy();
  out.before_entry = rows.variables.column(n_keys + 5).real.copy();
  for (std::size_t i = 0; i < rows.patterns.size(); ++i) {
    const auto whole = [&](std::size_t c) {
      return static_cast<std::uint32_t>(rows.variables.column(n_keys + c).real[i]);
    };
    out.first.push_back(whole(0));
    out.last.push_back(whole(2));
    out.event.push_back(static_cast<std::uint8_t>(whole(4)));
  }
}

}  // namespace skillnad
