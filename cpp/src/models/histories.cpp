#include "skillnad/models/histories.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/error.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/models/categories.hpp"
#include "skillnad/models/response.hpp"
#include "skillnad/models/wording.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad {

namespace {

bool kept(const std::vector<std::uint8_t>& keep, std::size_t row) {
  return keep.empty() || keep[row] != 0;
}

OptionError cause_error(const std::string& text) {
  return {"causes", text, {"causes", {}, 0}};
}

/// Which levels occur in the kept rows.
std::vector<bool> levels_used(const Column& levels, const std::vector<std::uint8_t>& keep) {
  std::vector<bool> used(levels.levels.size(), false);
  for (std::size_t i = 0; i < levels.codes.size(); ++i)
    if (kept(keep, i)) used[static_cast<std::size_t>(levels.codes[i])] = true;
  return used;
}

/// Numbers without `event` must be 0 and 1: which of 1 and 2 would be the event nobody can tell.
void check_numbers(const Column& status, bool coded, const std::vector<std::uint8_t>& keep) {
  RowCollector wrong;
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (!kept(keep, i)) continue;
    const double x = status.real[i];
    const bool good = coded ? x == std::floor(x) && std::fabs(x) < 1000.0 : x == 0.0 || x == 1.0;
    if (!good) wrong.add(i);
  }
  if (!wrong.empty())
    throw DataError("outcome_coding",
                    "The status " + status.name + " holds other numbers than " +
                        (coded ? "whole ones below 1000" : "0 (censored) and 1 (event)") + " in " +
                        wrong.text() +
                        (coded ? ": give codes or levels."
                               : ": recode it, or say which code is the event with event=."),
                    wrong.place(status.name));
}

bool only_zero_one(const Column& status, const std::vector<std::uint8_t>& keep) {
  if (status.type != Column::Type::real) return false;
  for (std::size_t i = 0; i < status.size(); ++i)
    if (kept(keep, i) && status.real[i] != 0.0 && status.real[i] != 1.0) return false;
  return true;
}

/// The codes of the causes among the levels, the modelled event first.
std::vector<std::size_t> cause_codes(const Column& levels, const std::vector<bool>& used,
                                     const HistoryRequest& request, bool event_needed) {
  const std::vector<std::string>& names = levels.levels;
  const bool shown = levels.declared || levels.type != Column::Type::categorical;
  std::vector<std::string> occurring;
  std::vector<std::size_t> codes;
  for (std::size_t k = 0; k < names.size(); ++k)
    if (used[k]) {
      occurring.push_back(names[k]);
      codes.push_back(k);
    }
  const auto find = [&](const std::string& name) -> std::size_t {
    const auto at = std::find(occurring.begin(), occurring.end(), name);
    if (at == occurring.end()) return names.size();
    return codes[static_cast<std::size_t>(at - occurring.begin())];
  };
  std::vector<std::size_t> out;
  if (!request.event.empty()) {
    out.push_back(find(request.event));
    if (out[0] == names.size())
      throw OptionError("event",
                        "event is not a value of the status " + levels.name + " in the rows used" +
                            (shown ? "; it must be one of " + list_text(occurring) : "") + ".",
                        {"event", {}, 0});
  } else if (codes.size() == 1) {
    throw DataError("constant_outcome",
                    "The status " + levels.name +
                        " has one value only in the rows used: with event= it can be said which "
                        "level is the event, but nothing can be estimated where all are censored "
                        "or all have the event.",
                    {levels.name, {}, 0});
  } else if (codes.size() == 2 && request.causes.empty()) {
    if (reads_yes_no(occurring[0], occurring[1]))
      throw DataError("event_order",
                      "The levels of the status " + levels.name + " stand in the order " +
                          occurring[0] + ", " + occurring[1] + ", which would make \"" +
                          occurring[1] + "\" the event. Say event=\"" + occurring[0] +
                          "\" or event=\"" + occurring[1] +
                          "\", or declare the levels in the order you mean.",
                      {levels.name, {}, 0});
    out.push_back(codes[1]);
  } else if (event_needed) {
    throw OptionError("event",
                      "The status " + levels.name + " has " + std::to_string(codes.size()) +
                          " levels in the rows used: say with event= which one is modelled.",
                      {"event", {}, 0});
  }
  for (const std::string& cause : request.causes) {
    const std::size_t code = find(cause);
    if (code == names.size())
      throw cause_error("causes: a cause is not a value of the status " + levels.name +
                        " in the rows used" + (shown ? "; they are " + list_text(occurring) : "") +
                        ".");
    if (std::find(out.begin(), out.end(), code) != out.end())
      throw cause_error(
          "causes: a level is named twice, or is the event itself. Name the levels "
          "that compete with the event.");
    out.push_back(code);
  }
  if (!request.causes.empty()) return out;
  if (codes.size() <= 2) return out;
  // Further levels compete with the event; the first is censored.
  if (!out.empty() && out[0] == codes[0])
    throw cause_error("The event is the first level of the status " + levels.name +
                      ", which would be the censored one: name the competing levels with causes=, "
                      "or put the censored level first.");
  for (std::size_t k = 1; k < codes.size(); ++k)
    if (out.empty() || codes[k] != out[0]) out.push_back(codes[k]);
  if (request.event.empty()) std::sort(out.begin(), out.end());
  return out;
}

void check_number(const Column& column, const char* what) {
  if (column.type == Column::Type::real) return;
  throw DataError("type",
                  std::string(what) + " " + column.name +
                      " is no column of numbers: give the time since the start, in days "
                      "or months, as a number.",
                  {column.name, {}, 0});
}

/// The band that holds t: the last break at or below it.
std::uint32_t band_of(const Vector& breaks, double t) {
  return static_cast<std::uint32_t>(std::upper_bound(breaks.begin(), breaks.end(), t) -
                                    breaks.begin() - 1);
}

}  // namespace

void check_breaks(const Vector& breaks) {
  const auto refuse = [](const std::string& text) {
    throw OptionError("breaks", "breaks " + text, {"breaks", {}, 0});
  };
  if (breaks.size() < 2)
    refuse("must be at least two numbers, the limits of the bands, such as 0, 90 and 180.");
  if (breaks.size() > most_bands + 1)
    refuse("make more than " + std::to_string(most_bands) + " bands: take fewer.");
  for (std::size_t k = 0; k < breaks.size(); ++k) {
    if (!std::isfinite(breaks[k]))
      refuse("must be finite numbers: the last one is where follow-up ends.");
    if (k > 0 && !(breaks[k] > breaks[k - 1]))
      refuse("must rise: number " + std::to_string(k + 1) + " is not above the one before it.");
  }
  if (breaks[0] < 0.0) refuse("must not be negative: time is counted from the start, 0.");
}

std::vector<std::string> band_labels(const Vector& breaks) {
  std::vector<std::string> out;
  for (std::size_t k = 0; k + 1 < breaks.size(); ++k)
    out.push_back("[" + csv_number(breaks[k]) + "," + csv_number(breaks[k + 1]) + ")");
  return out;
}

Status read_status(const Column& status, const HistoryRequest& request, bool event_needed,
                   const std::vector<std::uint8_t>& keep) {
  const bool plain = request.event.empty() && request.causes.empty();
  if (plain && (status.type == Column::Type::logical || only_zero_one(status, keep))) {
    const bool logical = status.type == Column::Type::logical;
    Status out;
    out.causes = {logical ? "true" : "1"};
    out.of_row.assign(status.size(), 0);
    for (std::size_t i = 0; i < status.size(); ++i)
      if (kept(keep, i))
        out.of_row[i] = logical ? static_cast<std::uint32_t>(status.codes[i] != 0)
                                : static_cast<std::uint32_t>(status.real[i] != 0.0);
    return out;
  }
  if (status.type == Column::Type::real)
    check_numbers(status, !request.event.empty() || !request.causes.empty() || !event_needed, keep);
  Column levels = as_categorical(status);
  if (status.type != Column::Type::categorical) levels.declared = true;
  const std::vector<bool> used = levels_used(levels, keep);
  const std::vector<std::size_t> codes = cause_codes(levels, used, request, event_needed);
  if (codes.size() > most_categories)
    throw DataError("outcome_coding",
                    "The status " + status.name + " has more than " +
                        std::to_string(most_categories) + " levels: is it the right column?",
                    {status.name, {}, 0});
  Status out;
  std::vector<std::uint32_t> number(levels.levels.size(), 0);
  for (std::size_t code : codes) {
    out.causes.push_back(levels.levels[code]);
    number[code] = static_cast<std::uint32_t>(out.causes.size());
  }
  out.of_row.assign(status.size(), 0);
  for (std::size_t i = 0; i < status.size(); ++i)
    if (kept(keep, i)) out.of_row[i] = number[static_cast<std::size_t>(levels.codes[i])];
  return out;
}

Histories read_histories(Context& context, const Column& time, const Column& status,
                         const Column* entry, const HistoryRequest& request, bool event_needed,
                         const std::vector<std::uint8_t>& keep) {
  check_breaks(request.breaks);
  check_number(time, "The time");
  if (entry) check_number(*entry, "The entry");
  Histories out;
  out.status = read_status(status, request, event_needed, keep);
  const Vector& breaks = request.breaks;
  const double start = breaks.front();
  const double end = breaks.back();
  RowCollector negative, early, late;
  out.of_row.resize(time.size());
  double n_gone = 0.0;
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (i % 65536 == 0) context.tick();
    if (!kept(keep, i)) continue;
    const double t = time.real[i];
    const double e = entry ? entry->real[i] : 0.0;
    if (t < 0.0) negative.add(i);
    if (entry && e < 0.0) early.add(i);
    if (entry && e >= t) late.add(i);
    const std::uint32_t cause = out.status.of_row[i];
    if (t > end || (t == end && cause > 0)) {
      ++out.n_beyond;
      n_gone += cause > 0 ? 1.0 : 0.0;
    }
    History& h = out.of_row[i];
    h.from = std::max(e, start);
    h.to = std::min(t, end);
    h.cause = t < end ? cause : 0;
    if (t < start || h.from >= end || (h.cause == 0 && h.from >= h.to)) {
      ++out.n_outside;
      continue;
    }
    h.first = band_of(breaks, h.from);
    h.last = band_of(breaks, h.to);
    if (h.cause == 0 && h.to == breaks[h.last]) --h.last;
  }
  if (!negative.empty())
    throw DataError("time",
                    "The time " + time.name + " is below 0 in " + negative.text() +
                        ": time is counted from the start. Check how it was computed.",
                    negative.place(time.name));
  if (!early.empty())
    throw DataError("entry",
                    "The entry " + entry->name + " is below 0 in " + early.text() +
                        ": it is the time, from the start, at which the person comes under "
                        "observation.",
                    early.place(entry->name));
  if (!late.empty())
    throw DataError("entry",
                    "The entry " + entry->name + " is at or after the time " + time.name + " in " +
                        late.text() +
                        ": a person must be under observation before the history ends.",
                    late.place(entry->name));
  if (out.n_beyond > 0.0)
    context.note(counted(out.n_beyond, "row") + " with a time beyond the last break, " +
                 csv_number(end) + ", " + (out.n_beyond == 1.0 ? "is" : "are") + " censored there" +
                 (n_gone > 0.0 ? "; " + counted(n_gone, "event") + " happened later." : "."));
  if (out.n_outside > 0.0)
    context.note(counted(out.n_outside, "row") + (out.n_outside == 1.0 ? " has" : " have") +
                 " no time at risk inside the bands, and " +
                 (out.n_outside == 1.0 ? "counts" : "count") + " nothing.");
  return out;
}

BandShare band_share(const History& history, const Vector& breaks, std::size_t k,
                     std::uint32_t cause) {
  const double low = breaks[k];
  const double high = breaks[k + 1];
  const double from = std::max(history.from, low);
  const bool ends = k == history.last && history.cause > 0;
  const bool event = ends && (cause == 0 || history.cause == cause);
  const double to = event ? high : std::min(history.to, high);
  if (from == low && to == high) return {1.0, event};
  return {(to - from) / (high - low), event};
}

}  // namespace skillnad
