#include "skillnad/models/response.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {
namespace {

constexpr double two_to_53 = 9007199254740992.0;

bool kept(const std::vector<std::uint8_t>& keep, std::size_t row) {
  return keep.empty() || keep[row] != 0;
}

// The level in lower case without a number, mark or blank in front, and without blanks behind.
std::string bare_word(const std::string& level) {
  std::size_t start = 0;
  std::size_t end = level.size();
  const std::string marks = "0123456789 .:=-)_\t";
  while (start < end && marks.find(level[start]) != std::string::npos) ++start;
  while (end > start && (level[end - 1] == ' ' || level[end - 1] == '\t')) --end;
  std::string word = level.substr(start, end - start);
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return word;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

OptionError no_such_event(const std::string& column, const std::string& values) {
  ErrorPlace place;
  place.column = "event";
  return OptionError("event",
                     "event is not a value of the outcome " + column +
                         " in the rows used; it must be one of " + values + ".",
                     place);
}

DataError constant(const std::string& column, const std::string& value, double n) {
  ErrorPlace place;
  place.column = column;
  return DataError("constant_outcome",
                   "The outcome " + column + " is " + value + " in all " + counted(n, "row") +
                       " used (100 %): nothing can be modelled. Check the coding, and which rows "
                       "are left after missing cells.",
                   place);
}

// Rows whose cells are missing: the caller should have left them out.
void check_present(const Column& outcome, const std::vector<std::uint8_t>& keep) {
  RowCollector missing;
  double used = 0.0;
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    if (!kept(keep, i)) continue;
    used += 1.0;
    if (outcome.is_missing(i)) missing.add(i);
  }
  if (!missing.empty()) {
    throw DataError("missing",
                    "The outcome " + outcome.name + " is missing in " + missing.text() +
                        ": leave these rows out.",
                    missing.place(outcome.name));
  }
  if (used == 0.0) {
    ErrorPlace place;
    place.column = outcome.name;
    throw DataError("no_rows",
                    "No row is left with the outcome " + outcome.name +
                        ": all were dropped, by missing cells or zero weights.",
                    place);
  }
}

// y = 1 where `is_event`; both outcomes are known to occur.
template <class IsEvent>
Response fill(const Column& outcome, const std::vector<std::uint8_t>& keep, IsEvent is_event) {
  Response response;
  const std::size_t n = outcome.size();
  response.text = outcome.name;
  response.y.assign(n, 0.0);
  response.m.assign(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    if (!kept(keep, i)) continue;
    response.m[i] = 1.0;
    response.n_trials += 1.0;
    if (!is_event(i)) continue;
    response.y[i] = 1.0;
    response.n_events += 1.0;
  }
  return response;
}

// Cells other than 0 and 1: what they are decides what to say.
[[noreturn]] void refuse_numbers(const Column& outcome, const std::vector<std::uint8_t>& keep) {
  RowCollector outside;
  bool fractions = false;
  bool in_unit = true;
  bool one_two = true;
  bool negative = false;
  std::vector<double> values;  // different ones, up to three
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    if (!kept(keep, i)) continue;
    const double v = outcome.real[i];
    if (values.size() < 3 && std::find(values.begin(), values.end(), v) == values.end()) {
      values.push_back(v);
    }
    if (v == 0.0 || v == 1.0) {
      one_two = one_two && v == 1.0;
      continue;
    }
    outside.add(i);
    fractions = fractions || v != std::floor(v);
    in_unit = in_unit && v > 0.0 && v < 1.0;
    one_two = one_two && v == 2.0;
    negative = negative || v < 0.0;
  }
  const std::string name = "The outcome " + outcome.name;
  const std::string where = counted(static_cast<double>(outside.count()), "value") +
                            " outside 0/1 (" + outside.text() + ")";
  std::string text;
  if (one_two && values.size() == 2) {
    text = name + " holds 1 and 2 (2 in " + outside.text() +
           "): make it 0/1, or a two-level categorical with the event as its second level.";
  } else if (in_unit) {
    text = name + " holds fractions between 0 and 1, not 0/1: " + where +
           ". Proportions go in as cbind(successes, failures).";
  } else if (values.size() == 2) {
    text = name + " takes two values that are not 0 and 1: " + where +
           ". Make it 0/1, or a two-level categorical with the event as its second level.";
  } else if (values.size() == 1) {
    text = name + " takes one value in all rows, and that is not 0 or 1: " + where +
           ". Code the event as 1 and its absence as 0.";
  } else if (negative) {
    text = name + " must be 0 or 1 but holds numbers below 0, too: " + where +
           ". Codes for missing answers belong to the missing values.";
  } else if (fractions) {
    text = name + " must be 0 or 1 but is a measurement: " + where +
           ". This model is for an event that occurs or not.";
  } else {
    text = name + " must be 0 or 1: " + where +
           ". Correct these cells or make them missing; for ordered answers use fit_ordinal, for "
           "counts cbind(successes, failures).";
  }
  throw DataError("outcome_coding", text, outside.place(outcome.name));
}

Response read_numbers(const Column& outcome, const std::string& event,
                      const std::vector<std::uint8_t>& keep) {
  RowCollector infinite;
  bool coded = true;
  double n = 0.0;
  double ones = 0.0;
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    if (!kept(keep, i)) continue;
    const double v = outcome.real[i];
    if (!std::isfinite(v)) infinite.add(i);
    coded = coded && (v == 0.0 || v == 1.0);
    n += 1.0;
    ones += v == 1.0 ? 1.0 : 0.0;
  }
  if (!infinite.empty()) {
    throw DataError("non_finite",
                    "The outcome " + outcome.name + " is not a finite number in " +
                        infinite.text() + ": code it 0/1.",
                    infinite.place(outcome.name));
  }
  if (!coded) refuse_numbers(outcome, keep);
  if (!event.empty() && event != "1" && event != "0") throw no_such_event(outcome.name, "0 and 1");
  if (ones == 0.0 || ones == n) throw constant(outcome.name, ones == 0.0 ? "0" : "1", n);
  const double wanted = event == "0" ? 0.0 : 1.0;
  Response response = fill(outcome, keep, [&](std::size_t i) { return outcome.real[i] == wanted; });
  response.event = wanted == 1.0 ? "1" : "0";
  return response;
}

// Logical and categorical columns: which of `levels` occur, and which is the event.
Response read_levels(const Column& outcome, const std::string& event,
                     const std::vector<std::uint8_t>& keep,
                     const std::vector<std::string>& levels) {
  std::vector<double> counts(levels.size(), 0.0);
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    if (kept(keep, i)) counts[static_cast<std::size_t>(outcome.codes[i])] += 1.0;
  }
  std::vector<std::size_t> used;
  std::vector<std::string> names;
  for (std::size_t k = 0; k < levels.size(); ++k) {
    if (counts[k] == 0.0) continue;
    used.push_back(k);
    names.push_back(levels[k]);
  }
  if (used.size() > 2) {
    // Undeclared text may hold anything: its levels are not named, the rows of the rare ones are.
    std::vector<double> sorted;
    for (const std::size_t k : used) sorted.push_back(counts[k]);
    std::sort(sorted.rbegin(), sorted.rend());
    RowCollector others;
    for (std::size_t i = 0; i < outcome.size(); ++i) {
      if (kept(keep, i) && counts[static_cast<std::size_t>(outcome.codes[i])] < sorted[1]) {
        others.add(i);
      }
    }
    std::string text = "The outcome " + outcome.name + " has " +
                       counted(static_cast<double>(used.size()), "level") + " in the rows used";
    if (outcome.declared) text += ": " + list_text(names);
    if (!others.empty()) text += "; levels other than the two most frequent in " + others.text();
    throw DataError("outcome_coding",
                    text +
                        ". A binary model needs two: merge levels, make the others missing, or "
                        "use fit_ordinal if they are ordered.",
                    others.place(outcome.name));
  }
  const bool logical = outcome.type == Column::Type::logical;
  const std::string wanted = logical ? lower(event) : event;
  std::size_t chosen = used.size() - 1;
  if (!wanted.empty()) {
    const auto at = std::find(names.begin(), names.end(), wanted);
    if (at == names.end()) throw no_such_event(outcome.name, list_text(names));
    chosen = static_cast<std::size_t>(at - names.begin());
  }
  if (used.size() == 1) {
    // The text of an undeclared column is a cell of the data: it is not shown.
    const bool shown = outcome.type == Column::Type::logical || outcome.declared;
    throw constant(outcome.name, shown ? names[0] : "the same text", counts[used[0]]);
  }
  if (wanted.empty() && !logical && reads_yes_no(names[0], names[1])) {
    ErrorPlace place;
    place.column = outcome.name;
    throw DataError("event_order",
                    "The levels of the outcome " + outcome.name + " stand in the order " +
                        names[0] + ", " + names[1] + ", which would make \"" + names[1] +
                        "\" the event. Say event=\"" + names[0] + "\" or event=\"" + names[1] +
                        "\", or declare the levels in the order you mean.",
                    place);
  }
  const auto code = static_cast<std::int32_t>(used[chosen]);
  Response response = fill(outcome, keep, [&](std::size_t i) { return outcome.codes[i] == code; });
  response.event = names[chosen];
  return response;
}

}  // namespace

bool reads_yes_no(const std::string& first, const std::string& second) {
  using Pair = std::pair<const char*, const char*>;
  static const std::array<Pair, 11> pairs = {{{"ja", "nej"},
                                              {"yes", "no"},
                                              {"true", "false"},
                                              {"sant", "falskt"},
                                              {"sann", "falsk"},
                                              {"j", "n"},
                                              {"y", "n"},
                                              {"t", "f"},
                                              {"s", "f"},
                                              {"on", "off"},
                                              {"p\xC3\xA5", "av"}}};
  if (first == "1" && second == "0") return true;
  const std::string yes = bare_word(first);
  const std::string no = bare_word(second);
  return std::any_of(pairs.begin(), pairs.end(),
                     [&](const Pair& pair) { return yes == pair.first && no == pair.second; });
}

Response read_response(const Column& outcome, const std::string& event,
                       const std::vector<std::uint8_t>& keep) {
  check_present(outcome, keep);
  Response response;
  switch (outcome.type) {
    case Column::Type::real:
      response = read_numbers(outcome, event, keep);
      break;
    case Column::Type::logical:
      response = read_levels(outcome, event, keep, {"false", "true"});
      break;
    case Column::Type::categorical:
      response = read_levels(outcome, event, keep, outcome.levels);
      break;
    default: {
      ErrorPlace place;
      place.column = outcome.name;
      throw DataError("type",
                      "The outcome " + outcome.name +
                          " is neither logical, nor 0/1, nor categorical: convert it first.",
                      place);
    }
  }
  response.event_text = outcome.name + "[" + response.event + "]";
  return response;
}

Response read_counts(const std::string& text, const std::vector<double>& successes,
                     const std::vector<double>& failures, const std::vector<std::uint8_t>& keep) {
  Response response;
  const std::size_t n = successes.size();
  response.text = text;
  response.event = "success";
  response.event_text = text;
  response.grouped = true;
  response.y.assign(n, 0.0);
  response.m.assign(n, 0.0);
  RowCollector missing;
  RowCollector infinite;
  RowCollector negative;
  RowCollector broken;
  double rows = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    if (!kept(keep, i)) continue;
    rows += 1.0;
    const double a = successes[i];
    const double b = failures[i];
    if (std::isnan(a) || std::isnan(b)) {
      missing.add(i);
    } else if (!std::isfinite(a) || !std::isfinite(b)) {
      infinite.add(i);
    } else if (a < 0.0 || b < 0.0) {
      negative.add(i);
    } else if (a != std::floor(a) || b != std::floor(b)) {
      broken.add(i);
    } else {
      response.y[i] = a;
      response.m[i] = a + b;
      response.n_events += a;
      response.n_trials += a + b;
    }
  }
  const std::string name = "The counts " + text;
  if (!missing.empty()) {
    throw DataError("missing",
                    name + " are missing in " + missing.text() + ": leave these rows out.",
                    missing.place(text));
  }
  if (!infinite.empty()) {
    throw DataError("non_finite", name + " are infinite in " + infinite.text() + ".",
                    infinite.place(text));
  }
  if (!negative.empty()) {
    throw DataError("outcome_coding",
                    name + " are below 0 in " + negative.text() +
                        ": give successes and failures, not successes and a total that is smaller.",
                    negative.place(text));
  }
  if (!broken.empty()) {
    throw DataError("outcome_coding",
                    name + " are not whole numbers in " + broken.text() +
                        ": give counts of successes and failures, not shares.",
                    broken.place(text));
  }
  ErrorPlace place;
  place.column = text;
  if (rows == 0.0) {
    throw DataError("no_rows", "No row is left with the counts " + text + ".", place);
  }
  if (response.n_trials == 0.0) {
    throw DataError("outcome_coding",
                    name + " are 0 successes and 0 failures in all " + counted(rows, "row") +
                        ": there is no trial to model.",
                    place);
  }
  if (response.n_trials >= two_to_53) {
    throw DataError("outcome_coding",
                    name + " add up to 2^53 or more, beyond what a double counts exactly.", place);
  }
  if (response.n_events == 0.0 || response.n_events == response.n_trials) {
    const std::string which = response.n_events == 0.0 ? "failures" : "successes";
    throw DataError("constant_outcome",
                    name + " are all " + which + " (" + counted(response.n_trials, "trial") +
                        ", 100 %): nothing can be modelled.",
                    place);
  }
  return response;
}

std::string modelled_event_text(const Response& response) {
  return "modelled event: " + response.event + (response.grouped ? " in " + response.text : "") +
         " (" + count_text(response.n_events) + " of " + count_text(response.n_trials) + ")";
}

}  // namespace skillnad
