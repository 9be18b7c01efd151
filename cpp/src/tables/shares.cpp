#include "skillnad/tables/shares.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/data/collapse.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/proportion.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_levels = 50;  // of an outcome of numbers
enum Kind : std::size_t { FE, EA, ES, EB, EI, OA };
constexpr std::size_t n_kinds = 6;
constexpr std::uint8_t no_kind = n_kinds;

/// Where an answer stands among the rows of a column: its level, or FE or OA where there is no
/// value, after the levels.
struct Answers {
  std::vector<std::string> levels;  ///< with "FE" and "OA" at the end where they occur
  std::vector<std::int32_t> place;  ///< per row; -1: no answer
  std::vector<std::uint8_t> kind;   ///< per row; `no_kind`: none
};

bool all_missing(const Column& column, std::size_t n) {
  if (column.type == Column::Type::other) return false;
  for (std::size_t i = 0; i < n; ++i)
    if (!column.is_missing(i)) return false;
  return true;
}

/// The kinds of missingness of each row. Other texts are no kind: their cells count as unexplained.
std::vector<std::uint8_t> read_kinds(Context& context, const Table& data, const std::string& name) {
  std::vector<std::uint8_t> kinds(data.n_rows, no_kind);
  const std::string kind_column = name + "__missing";
  const Column* given = data.find(kind_column);
  if (given == nullptr || all_missing(*given, data.n_rows)) return kinds;
  const Frame frame = Frame::read(data, {kind_column}, context);
  const Column column = as_categorical(frame.at(kind_column));
  std::vector<std::uint8_t> of_level;
  for (const std::string& level : column.levels) {
    const auto found = std::find(share_kinds().begin(), share_kinds().end(), level);
    of_level.push_back(static_cast<std::uint8_t>(found - share_kinds().begin()));
  }
  for (std::size_t i = 0; i < data.n_rows; ++i)
    if (!column.is_missing(i)) kinds[i] = of_level[static_cast<std::size_t>(column.codes[i])];
  return kinds;
}

Answers read_answers(Context& context, const Table& data, const std::string& name) {
  Answers out;
  out.place.assign(data.n_rows, -1);
  out.kind = read_kinds(context, data, name);
  const Column* given = data.find(name);
  if (given == nullptr || !all_missing(*given, data.n_rows)) {
    const Frame frame = Frame::read(data, {name}, context);
    const Column column = as_categorical(frame.at(name));
    out.levels = level_names(column);
    if (given->type == Column::Type::real && out.levels.size() > most_levels)
      throw DataError("too_many_levels",
                      "The outcome " + name + " has " + std::to_string(out.levels.size()) +
                          " different numbers: a share of each says little. Make bands of them "
                          "first (age_band() does for ages), or count one by a column of yes and "
                          "no.",
                      {name, {}, 0});
    for (std::size_t i = 0; i < data.n_rows; ++i)
      if (!column.is_missing(i)) out.place[i] = column.codes[i];
  }
  for (const Kind kind : {FE, OA}) {
    const auto level = static_cast<std::int32_t>(out.levels.size());
    bool any = false;
    for (std::size_t i = 0; i < data.n_rows; ++i) {
      if (out.place[i] >= 0 || out.kind[i] != kind) continue;
      out.place[i] = level;
      any = true;
    }
    if (any) out.levels.push_back(share_kinds()[kind]);
  }
  return out;
}

[[noreturn]] void no_event(const std::string& event, const std::string& column) {
  throw OptionError(
      "event",
      event.empty() ? "Which answer of " + column + " counts as yes is not clear: name it by event."
                    : "event names no level of " + column + ".",
      {column, {}, 0});
}

/// The level that is counted: `event`, or the one that says yes.
std::int32_t event_level(const Answers& answers, const std::string& event,
                         const std::string& column) {
  const std::vector<std::string> yes = event.empty()
                                           ? std::vector<std::string>{"true", "1", "ja", "yes"}
                                           : std::vector<std::string>{event};
  for (const std::string& word : yes) {
    const auto found = std::find(answers.levels.begin(), answers.levels.end(), word);
    if (found != answers.levels.end())
      return static_cast<std::int32_t>(found - answers.levels.begin());
  }
  // A column that nobody answered yes: its share is 0 without a level to point to.
  const bool only_no = answers.levels.empty() || answers.levels == std::vector<std::string>{"0"} ||
                       answers.levels == std::vector<std::string>{"false"} ||
                       answers.levels == std::vector<std::string>{"nej"} ||
                       answers.levels == std::vector<std::string>{"no"};
  if (event.empty() && only_no) return -1;
  no_event(event, column);
}

/// Rows of the base by cell: those of cell c are rows[start[c]] up to rows[start[c + 1]].
struct Cells {
  std::vector<std::size_t> start, rows;
  std::size_t size() const { return start.size() - 1; }
};

Cells rows_by_cell(const std::vector<std::uint8_t>& keep, const std::vector<std::uint32_t>& cell,
                   std::size_t n_cells) {
  Cells out;
  out.start.assign(n_cells + 1, 0);
  for (std::size_t i = 0; i < keep.size(); ++i)
    if (keep[i]) ++out.start[cell[i] + 1];
  for (std::size_t c = 0; c < n_cells; ++c) out.start[c + 1] += out.start[c];
  out.rows.resize(out.start.back());
  std::vector<std::size_t> next(out.start.begin(), out.start.end() - 1);
  for (std::size_t i = 0; i < keep.size(); ++i)
    if (keep[i]) out.rows[next[cell[i]]++] = i;
  return out;
}

class Counter {
 public:
  Counter(Context& context, const Table& data, const ShareRequest& request)
      : context_(context), data_(data), request_(request) {
    const std::vector<std::uint8_t> keep =
        request.in_base.empty() ? std::vector<std::uint8_t>(data.n_rows, 1) : request.in_base;
    if (std::find(keep.begin(), keep.end(), 1) == keep.end())
      throw DataError("no_rows", "No row of the data is in the base (" + request.universe_en +
                                     "): choose another base, or check its columns.");
    std::vector<Column> columns;
    for (const std::string& name : request.by) {
      const Column* given = data.find(name);
      // A column without any value makes one cell, as if it were not there.
      if (given != nullptr && all_missing(*given, data.n_rows)) continue;
      columns.push_back(Frame::read(data, {name}, context).at(name));
    }
    std::vector<const Column*> keys;
    for (const Column& column : columns) keys.push_back(&column);
    std::vector<std::uint32_t> cell(data.n_rows, 0);
    std::size_t n_cells = 1;
    if (!keys.empty()) {
      const Patterns patterns = collapse(context, keys, {}, keep);
      cell = patterns.pattern_of_row;
      n_cells = patterns.size();
    }
    cells_ = rows_by_cell(keep, cell, n_cells);
    if (!request.cluster.empty()) read_clusters();
  }

  std::vector<CountedShare> run() {
    std::vector<Answers> all;
    for (const std::string& name : request_.outcome) {
      context_.tick();
      all.push_back(read_answers(context_, data_, name));
    }
    if (request_.multiple) {
      answered_.assign(data_.n_rows, 0);
      for (const Answers& answers : all)
        for (std::size_t i = 0; i < data_.n_rows; ++i)
          if (answers.place[i] >= 0) answered_[i] = 1;
    }
    std::vector<CountedShare> rows;
    for (std::uint32_t cell = 0; cell < cells_.size(); ++cell) {
      context_.tick();
      for (std::size_t k = 0; k < all.size(); ++k)
        add_cell(cell, request_.outcome[k], all[k], rows);
    }
    return rows;
  }

 private:
  void read_clusters() {
    const Frame frame = Frame::read(data_, {request_.cluster}, context_);
    const Column column = as_categorical(frame.at(request_.cluster));
    ErrorPlace place{request_.cluster, {}, 0};
    for (const std::size_t i : cells_.rows) {
      if (!column.is_missing(i)) continue;
      place.rows.push_back(i + 1);
      ++place.n_rows;
    }
    if (place.n_rows > 0) {
      std::sort(place.rows.begin(), place.rows.end());
      throw DataError("missing",
                      "The cluster column " + request_.cluster + " is empty in " +
                          counted(static_cast<double>(place.n_rows), "row") +
                          " of the base: give each row its cluster, or leave those rows out.",
                      place);
    }
    cluster_ = column.codes;
    cases_.assign(column.levels.size(), 0.0);
    events_ = cases_;
  }

  bool answered(const Answers& answers, std::size_t i) const {
    return request_.multiple ? answered_[i] != 0 : answers.place[i] >= 0;
  }

  void add_cell(std::uint32_t cell, const std::string& outcome, const Answers& answers,
                std::vector<CountedShare>& rows) {
    CountedShare common;
    common.cell = cell;
    common.first_row = cells_.rows[cells_.start[cell]];
    common.outcome = outcome;
    common.n_kind.assign(n_kinds, 0.0);
    Vector of_level(answers.levels.size(), 0.0);
    for (std::size_t r = cells_.start[cell]; r < cells_.start[cell + 1]; ++r) {
      const std::size_t i = cells_.rows[r];
      ++common.n_rows;
      const bool here = answered(answers, i);
      common.base += here ? 1.0 : 0.0;
      if (answers.place[i] >= 0) ++of_level[static_cast<std::size_t>(answers.place[i])];
      const std::uint8_t kind = answers.kind[i];
      // An answer counts as one even if a kind beside it says that there is none.
      if (kind != no_kind && (!here || kind == FE || kind == OA))
        ++common.n_kind[kind];
      else if (!here)
        ++common.n_unexplained;
    }
    common.n_asked = common.n_rows - common.n_kind[EA];
    const auto add = [&](std::int32_t level) {
      CountedShare row = common;
      row.place = level;
      if (level >= 0) {
        row.level = answers.levels[static_cast<std::size_t>(level)];
        row.n = of_level[static_cast<std::size_t>(level)];
      }
      row.share = row.base > 0.0 ? row.n / row.base : missing;
      const ProportionLimits limits = limits_of(cell, answers, level, row);
      row.low = limits.low;
      row.high = limits.high;
      rows.push_back(std::move(row));
    };
    if (request_.multiple || !request_.event.empty())
      return add(event_level(answers, request_.event, outcome));
    for (std::size_t l = 0; l < answers.levels.size(); ++l) add(static_cast<std::int32_t>(l));
  }

  ProportionLimits limits_of(std::uint32_t cell, const Answers& answers, std::int32_t level,
                             const CountedShare& row) {
    const double upper = 0.5 + 0.5 * request_.level;
    if (!(row.base > 0.0)) return {missing, missing};
    if (cluster_.empty()) return wilson_limits(row.base, row.share, normal_quantile(upper));
    std::vector<std::size_t> here;
    for (std::size_t r = cells_.start[cell]; r < cells_.start[cell + 1]; ++r) {
      const std::size_t i = cells_.rows[r];
      if (!answered(answers, i)) continue;
      const auto g = static_cast<std::size_t>(cluster_[i]);
      if (cases_[g] == 0.0) here.push_back(g);
      ++cases_[g];
      events_[g] += answers.place[i] == level ? 1.0 : 0.0;
    }
    std::sort(here.begin(), here.end());
    Vector cases, events;
    for (const std::size_t g : here) {
      cases.push_back(std::exchange(cases_[g], 0.0));
      events.push_back(std::exchange(events_[g], 0.0));
    }
    const double effective = effective_cases(cases, events);
    if (!(effective > 0.0)) return {missing, missing};
    return wilson_limits(effective, row.share,
                         t_quantile(upper, static_cast<double>(cases.size()) - 1.0));
  }

  Context& context_;
  const Table& data_;
  const ShareRequest& request_;
  Cells cells_;
  std::vector<std::uint8_t> answered_;  ///< with `multiple`: any of the columns
  std::vector<std::int32_t> cluster_;
  Vector cases_, events_;  ///< of each cluster; 0 between calls
};

}  // namespace

const std::vector<std::string>& share_kinds() {
  static const std::vector<std::string> kinds = {"FE", "EA", "ES", "EB", "EI", "OA"};
  return kinds;
}

std::vector<CountedShare> count_shares(Context& context, const Table& data,
                                       const ShareRequest& request) {
  check_level(request.level);
  if (request.outcome.empty() || (request.outcome.size() > 1 && !request.multiple))
    throw OptionError("argument_value",
                      "outcome must name one column; several answers to one question, each with a "
                      "column of its own, need multiple.",
                      {"outcome", {}, 0});
  for (const std::vector<std::string>* names : {&request.outcome, &request.by})
    for (const std::string& name : *names)
      if (data.find(name) == nullptr) Frame::read(data, {name}, context);  // says which are there
  return Counter(context, data, request).run();
}

std::vector<double> outside_base(const CountedShare& row) {
  std::vector<double> out;
  for (const Kind kind : {ES, EA, EB, EI}) out.push_back(row.n_kind[kind]);
  out.push_back(row.n_unexplained);
  return out;
}

Table shares_table(const Table& data, const ShareRequest& request,
                   const std::vector<CountedShare>& rows) {
  Table out;
  Context quiet;
  std::vector<std::uint32_t> first;
  for (const CountedShare& row : rows) first.push_back(static_cast<std::uint32_t>(row.first_row));
  for (const std::string& name : request.by) {
    const Column* given = data.find(name);
    if (given == nullptr || all_missing(*given, data.n_rows)) continue;
    out.add(gather(Frame::read(data, {name}, quiet).at(name), first));
  }
  const auto text = [&](const char* name, std::string CountedShare::*part) {
    std::vector<std::string> cells;
    for (const CountedShare& row : rows) cells.push_back(row.*part);
    out.add(Column::of_optional_text(name, std::move(cells)));
  };
  const auto number = [&](const char* name, bool whole, const auto& value) {
    std::vector<double> cells;
    for (const CountedShare& row : rows) cells.push_back(value(row));
    out.add(whole ? Column::of_whole(name, std::move(cells))
                  : Column::of_real(name, std::move(cells)));
  };
  text("outcome", &CountedShare::outcome);
  text("level", &CountedShare::level);
  number("n", true, [](const CountedShare& r) { return r.n; });
  number("base", true, [](const CountedShare& r) { return r.base; });
  number("share", false, [](const CountedShare& r) { return r.share; });
  number("conf_low", false, [](const CountedShare& r) { return r.low; });
  number("conf_high", false, [](const CountedShare& r) { return r.high; });
  number("n_total", true, [](const CountedShare& r) { return r.n_rows; });
  number("n_asked", true, [](const CountedShare& r) { return r.n_asked; });
  number("share_of_asked", false,
         [](const CountedShare& r) { return r.n_asked > 0.0 ? r.n / r.n_asked : missing; });
  number("coverage", false,
         [](const CountedShare& r) { return r.n_asked > 0.0 ? r.base / r.n_asked : missing; });
  for (const Kind kind : {FE, OA, ES, EA, EB, EI}) {
    const std::string name = "n_" + share_kinds()[kind];
    number(name.c_str(), true, [kind](const CountedShare& r) { return r.n_kind[kind]; });
  }
  number("n_unexplained", true, [](const CountedShare& r) { return r.n_unexplained; });
  const std::size_t n = rows.size();
  out.add(Column::of_text("universe_sv", std::vector<std::string>(n, request.universe_sv)));
  out.add(Column::of_text("universe_en", std::vector<std::string>(n, request.universe_en)));
  return out;
}

}  // namespace skillnad
