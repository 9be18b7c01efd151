#include "stage_frame.hpp"

#include <algorithm>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/decomposition/funnel.hpp"
#include "skillnad/models/response.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad {

namespace {

/// How far a case is known to come.
struct Path {
  std::uint32_t passed = 0;
  bool at_risk = true;  ///< at the stage that is read
  bool known = true;    ///< false: a cell was missing where it was at risk
};

bool is_event(const Column& column, std::size_t row, const std::string& event) {
  if (column.is_missing(row)) return false;
  switch (column.type) {
    case Column::Type::real:
      return column.real[row] == (event == "0" ? 0.0 : 1.0);
    case Column::Type::logical:
      return column.codes[row] == (event == "false" ? 0 : 1);
    default:
      return column.levels[static_cast<std::size_t>(column.codes[row])] == event;
  }
}

/// The outcome of a stage in the rows at risk. That all of them, or none, pass, and that it is not
/// clear which level does, is said of the stage: there is no event to name.
Response read_stage(const Column& column, const std::string& event,
                    const std::vector<std::uint8_t>& keep, std::size_t stage) {
  try {
    return read_response(column, event, keep);
  } catch (const Error& error) {
    if (error.code() == "event_order")
      throw DataError("event_order",
                      "The levels of the stage " + column.name +
                          " stand in an order by which the one that reads no would pass. Name the "
                          "level that passes in stages, as in {\"need\": \"ja\"}, or declare the "
                          "levels in the order you mean.",
                      {column.name, {}, 0});
    if (error.code() != "constant_outcome") throw;
    std::size_t n = 0;
    for (std::uint8_t one : keep) n += one != 0;
    throw DataError("constant_outcome",
                    "The stage " + column.name + " has one value in all " +
                        count_text(static_cast<double>(n), "row", "rows") +
                        (stage == 0 ? "" : " that passed the stages before it") +
                        ": a stage that all pass, or none, sorts nothing. Leave it out of stages, "
                        "or check its coding and the order of the stages.",
                    {column.name, {}, 0});
  }
}

/// Rows whose cell is that of passing though a stage before was failed.
void check_order(const Column& column, const std::string& event, const std::vector<Path>& paths,
                 const std::vector<StageRequest>& stages, std::size_t stage) {
  RowCollector against;
  std::vector<std::size_t> failed(stage, 0);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (paths[i].at_risk || !paths[i].known || !is_event(column, i, event)) continue;
    against.add(i);
    ++failed[paths[i].passed];
  }
  if (against.empty()) return;
  std::vector<std::string> each;
  for (std::size_t s = 0; s < stage; ++s)
    if (failed[s] > 0)
      each.push_back(stages[s].column + ": " +
                     format_whole(static_cast<double>(failed[s]), report_style(Language::en)));
  throw DataError("stage_order",
                  "The stage " + column.name + " is passed in " + against.text() +
                      " although an earlier stage is not (" + enumeration(each) +
                      "): who fails a stage is not at risk at later ones. Check the order of "
                      "stages and which level passes, or correct these rows.",
                  against.place(column.name));
}

/// The smallest cell among rows at risk, where it stands; n rows if there is none.
std::size_t row_of_smallest(const Column& column, const std::vector<Path>& paths,
                            std::size_t stage) {
  std::size_t at = column.size();
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column.is_missing(i) || paths[i].passed < stage) continue;
    if (at == column.size() ||
        (column.type == Column::Type::real ? column.real[i] < column.real[at]
                                           : column.codes[i] < column.codes[at]))
      at = i;
  }
  return at;
}

/// Missing cells of rows that do not reach the stage filled in.
Column not_needed_filled(Column column, const std::vector<Path>& paths, std::size_t stage) {
  const std::size_t from = row_of_smallest(column, paths, stage);
  if (column.missing.empty() || from == column.size()) return column;
  bool some = false;
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (!column.is_missing(i)) continue;
    if (paths[i].passed >= stage) {
      some = true;
      continue;
    }
    column.missing[i] = 0;
    if (column.type == Column::Type::real) {
      column.real[i] = column.real[from];
    } else {
      column.codes[i] = column.codes[from];
    }
  }
  if (!some) column.missing.clear();
  return column;
}

[[noreturn]] void bad_stages(const std::string& text) {
  throw OptionError("stages", text, {"stages", {}, 0});
}

}  // namespace

void check_stages(const GapRequest& request) {
  if (request.stages.size() > most_stages)
    bad_stages("stages has " + std::to_string(request.stages.size()) + " columns, at most " +
               std::to_string(most_stages) + " can be gone through. Join some of them.");
  for (std::size_t t = 0; t < request.stages.size(); ++t) {
    const std::string& name = request.stages[t].column;
    for (std::size_t s = 0; s < t; ++s)
      if (request.stages[s].column == name)
        bad_stages("The stage " + name + " is named twice: leave one out.");
    if (std::find(request.group.begin(), request.group.end(), name) != request.group.end())
      bad_stages("The group " + name + " is among the stages: take it out.");
    for (const std::string* other : {&request.strata, &request.cluster, &request.weights})
      if (*other == name)
        bad_stages("The stage " + name + " is the strata, cluster or weights, too: take it out.");
  }
}

StageColumns read_stages(Context& context, const std::shared_ptr<const Table>& table,
                         const GapRequest& request, const std::vector<StageCriterion>& criteria,
                         const std::vector<std::string>& used) {
  const Frame frame = Frame::read(table, used, context);
  const std::size_t n = frame.n_rows();
  std::vector<Path> paths(n);
  StageColumns out;
  std::vector<Column> stages;
  for (std::size_t t = 0; t < request.stages.size(); ++t) {
    const Column& column = frame.at(request.stages[t].column);
    std::vector<std::uint8_t> keep(n, 0);
    Column passed;
    passed.name = column.name;
    passed.type = Column::Type::logical;
    passed.codes.assign(n, 0);
    passed.missing.assign(n, 0);
    bool some_missing = false;
    for (std::size_t i = 0; i < n; ++i) {
      if (!paths[i].at_risk) continue;
      keep[i] = column.is_missing(i) ? 0 : 1;
      if (keep[i] != 0) continue;
      some_missing = true;
      passed.missing[i] = 1;
      passed.codes[i] = -1;
      paths[i].at_risk = paths[i].known = false;
    }
    const Response response = read_stage(column, request.stages[t].event, keep, t);
    check_order(column, response.event, paths, request.stages, t);
    for (std::size_t i = 0; i < n; ++i) {
      if (keep[i] == 0) continue;
      paths[i].at_risk = response.y[i] == 1.0;
      paths[i].passed += paths[i].at_risk ? 1 : 0;
      passed.codes[i] = paths[i].at_risk ? 1 : 0;
    }
    if (!some_missing) passed.missing.clear();
    out.events.push_back(response.event);
    stages.push_back(std::move(passed));
  }
  for (std::size_t j = 0; j < frame.n_columns(); ++j) {
    const Column& column = frame.column(j);
    const auto stage = std::find_if(stages.begin(), stages.end(),
                                    [&](const Column& one) { return one.name == column.name; });
    const auto criterion =
        std::find_if(criteria.begin(), criteria.end(),
                     [&](const StageCriterion& one) { return one.column == column.name; });
    if (stage != stages.end()) {
      out.table.add(std::move(*stage));
    } else if (criterion != criteria.end() && criterion->stage > 0) {
      out.table.add(not_needed_filled(column, paths, criterion->stage));
    } else {
      out.table.add(column);
    }
  }
  return out;
}

}  // namespace skillnad
