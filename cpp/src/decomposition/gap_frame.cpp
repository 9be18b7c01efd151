#include "skillnad/decomposition/gap_frame.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "criteria_terms.hpp"
#include "missing_levels.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/sha256.hpp"
#include "skillnad/data/checks.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/data/names.hpp"
#include "skillnad/decomposition/gap_categories.hpp"
#include "skillnad/models/model_rows.hpp"
#include "skillnad/text/print.hpp"
#include "stage_frame.hpp"

namespace skillnad {

namespace {

/// The checks of predictors, on all rows of the data: how many levels are too many depends on them.
void check_criteria(Context& context, const std::shared_ptr<const Table>& data,
                    const std::vector<std::vector<CriterionTerm>>& terms) {
  const std::vector<std::string> columns = columns_of(terms);
  if (columns.empty()) return;
  Context quiet;  // what reading them has to say is said once
  quiet.interrupted = context.interrupted;
  const Frame frame = Frame::read(data, columns, quiet);
  std::vector<std::string> checked;
  for (const std::vector<CriterionTerm>& of_stage : terms)
    for (const CriterionTerm& term : of_stage) {
      const std::vector<formula::Variable>& variables = term.formula.fixed.variables;
      if (std::find(checked.begin(), checked.end(), term.text) != checked.end()) continue;
      checked.push_back(term.text);
      if (variables.size() == 1 &&
          variables[0].expression.kind == formula::Expression::Kind::column)
        check_predictor(frame.at(variables[0].expression.name), context);
    }
}

/// What every column is used for but the criteria, in the order in which they are checked.
std::vector<std::string> other_columns(const GapRequest& request) {
  std::vector<std::string> out = outcome_columns(request);
  for (const std::string& name : request.group) add_new(out, name);
  for (const std::string* name :
       {&request.strata, &request.unit, &request.cluster, &request.weights})
    add_new(out, *name);
  return out;
}

std::string quoted_column(const std::string& name) {
  std::string out = "`";
  for (char c : name) {
    if (c == '`' || c == '\\') out += '\\';
    out += c;
  }
  return out + "`";
}

RowsRequest rows_request(const GapRequest& request, bool categories,
                         const std::vector<std::string>& criteria,
                         const std::vector<std::string>& indicators) {
  RowsRequest out;
  if (categories) out.outcome = OutcomeKind::categories;
  out.formula = quoted_column(request.outcome) + " ~ 1";
  if (request.stages.empty()) out.event = request.event;
  out.weights = request.weights;
  out.weight_kind = request.weight_kind;
  out.cluster = request.cluster;
  out.missing = request.missing == "fail" ? "fail" : "drop";
  for (const StageRequest& stage : request.stages) add_new(out.apart, stage.column);
  for (const std::string& name : request.group) add_new(out.apart, name);
  add_new(out.apart, request.strata);
  add_new(out.apart, request.unit);
  for (const auto* names : {&criteria, &indicators})
    for (const std::string& name : *names) add_new(out.apart, name);
  return out;
}

/// The group of each pattern by the combination of its columns, and their labels.
void read_groups(const GapRequest& request, const ModelRows& rows, GapData& out) {
  std::vector<Column> columns;
  for (const std::string& name : request.group)
    columns.push_back(as_categorical(rows.variables.at(name)));
  std::map<std::vector<std::int32_t>, std::uint32_t> number;
  const auto codes_of = [&](std::size_t i) {
    std::vector<std::int32_t> codes;
    for (const Column& column : columns) codes.push_back(column.codes[i]);
    return codes;
  };
  for (std::size_t i = 0; i < rows.patterns.size(); ++i) number[codes_of(i)] = 0;
  for (auto& [codes, position] : number) {
    position = static_cast<std::uint32_t>(out.groups.size());
    std::string label;
    for (std::size_t c = 0; c < codes.size(); ++c)
      label += (c ? ":" : "") + columns[c].levels[static_cast<std::size_t>(codes[c])];
    out.groups.push_back(std::move(label));
  }
  if (out.groups.size() < 2)
    throw ModelError(
        "one_group",
        enumeration(request.group) + " has one value in the rows used: a gap needs two groups.",
        {request.group[0], {}, 0});
  if (out.groups.size() > 50)
    throw OptionError("group",
                      enumeration(request.group) + " makes " + std::to_string(out.groups.size()) +
                          " groups, at most 50 can be compared. Put levels together first.",
                      {"group", {}, 0});
  out.rows.n_groups = out.groups.size();
  for (std::size_t i = 0; i < rows.patterns.size(); ++i)
    out.rows.group.push_back(number[codes_of(i)]);
}

/// Whether an indicator that follows a number says that it is missing.
bool is_missing_cell(const std::vector<Vector>& cells, const GapVariable& variable, std::size_t i) {
  for (std::size_t j = variable.first + 1; j < variable.last; ++j)
    if (cells[j][i] != 0.0) return true;
  return false;
}

/// A count: whole numbers from 0, with 0 among them and more than 0 and 1, in cells not missing.
bool is_count(const std::vector<Vector>& cells, const GapVariable& variable) {
  bool zero = false, several = false;
  const Vector& own = cells[variable.first];
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (is_missing_cell(cells, variable, i)) continue;
    if (own[i] < 0.0 || own[i] != std::floor(own[i])) return false;
    zero = zero || own[i] == 0.0;
    several = several || own[i] > 1.0;
  }
  return zero && several;
}

/// The design of every term, and the indicators of its missing cells, side by side.
void read_design(Context& context, const std::vector<CriterionTerm>& terms,
                 const std::map<std::string, std::string>& indicator_of, const ModelRows& rows,
                 Matrix& x, std::vector<GapVariable>& variables) {
  const FrameColumns columns(rows.variables, &rows.patterns);
  std::vector<Vector> cells;
  std::vector<std::string> indicated;
  for (const CriterionTerm& term : terms) {
    GapVariable variable;
    variable.name = term.text;
    variable.set = term.set;
    variable.first = cells.size();
    const auto add = [&](const formula::Formula& of) {
      const formula::Design design = formula::build_design(of, columns, rows.cases);
      for (const std::string& note : design.notes) context.note(note);
      for (std::size_t j = 0; j < design.x.cols(); ++j)
        if (design.columns[j].term != "(Intercept)")
          cells.emplace_back(design.x.column(j), design.x.column(j) + design.x.rows());
    };
    add(term.formula);
    for (const std::string& column : term.columns) {
      const auto at = indicator_of.find(column);
      if (at == indicator_of.end() ||
          std::find(indicated.begin(), indicated.end(), column) != indicated.end())
        continue;
      indicated.push_back(column);
      add(formula::parse("~ " + quoted_column(at->second)));
    }
    variable.last = cells.size();
    const std::vector<formula::Variable>& parts = term.formula.fixed.variables;
    if (parts.size() == 1 && parts[0].expression.kind == formula::Expression::Kind::column &&
        rows.variables.at(parts[0].expression.name).type == Column::Type::real)
      variable.count = is_count(cells, variable);
    variables.push_back(std::move(variable));
  }
  x = Matrix(rows.patterns.size(), cells.size());
  for (std::size_t j = 0; j < cells.size(); ++j)
    std::copy(cells[j].begin(), cells[j].end(), x.column(j));
}

/// The designs of the stages, and how many stages each pattern has passed.
void read_stage_designs(Context& context, const GapRequest& request,
                        const std::vector<std::vector<CriterionTerm>>& terms,
                        const std::map<std::string, std::string>& indicator_of,
                        const std::vector<std::string>& events, const ModelRows& rows,
                        GapData& out) {
  std::shared_ptr<const StageDesign> shared;
  for (std::size_t t = 0; t < request.stages.size(); ++t) {
    const std::vector<CriteriaSet>& criteria =
        request.criteria_by_stage ? request.stages[t].criteria : request.criteria;
    for (const CriteriaSet& set : criteria) add_new(out.rows.sets, set.name);
    if (!shared || request.criteria_by_stage) {
      auto design = std::make_shared<StageDesign>();
      for (const CriteriaSet& set : criteria) design->sets.push_back(set.name);
      read_design(context, terms[request.criteria_by_stage ? t : 0], indicator_of, rows, design->x,
                  design->variables);
      shared = std::move(design);
    }
    out.stages.push_back({request.stages[t].column, events[t], shared});
  }
  out.rows.x = Matrix(rows.patterns.size(), 0);
  out.passed.assign(rows.patterns.size(), 0);
  Vector at_risk(request.stages.size() + 1, 0.0);
  for (std::size_t i = 0; i < out.passed.size(); ++i) {
    for (const StageRequest& stage : request.stages)
      out.passed[i] += rows.variables.at(stage.column).codes[i] == 1 ? 1 : 0;
    for (std::uint32_t t = 0; t <= out.passed[i]; ++t) at_risk[t] += rows.cases[i];
  }
  std::vector<std::string> each;
  const auto whole = [](double n) { return format_whole(n, report_style(Language::en)); };
  for (std::size_t t = 0; t < events.size(); ++t)
    each.push_back(request.stages[t].column + " = " + events[t] + " (" + whole(at_risk[t + 1]) +
                   " of " + whole(at_risk[t]) + ")");
  out.event = events.back();
  out.event_text = (each.size() > 1 ? "modelled events: " : "modelled event: ") + enumeration(each);
}

/// Whether the outcome is read as one of categories.
bool has_categories(Context& context, const Table& table, const GapRequest& request) {
  if (!request.scores.empty()) return true;
  Context quiet;
  quiet.interrupted = context.interrupted;
  const Frame frame = Frame::read(table, {request.outcome}, quiet);
  const Column& outcome = frame.column(0);
  if (outcome.type != Column::Type::categorical || outcome.levels.size() <= 2) return false;
  std::vector<bool> seen(outcome.levels.size(), false);
  for (std::int32_t code : outcome.codes)
    if (code >= 0) seen[static_cast<std::size_t>(code)] = true;
  return std::count(seen.begin(), seen.end(), true) > 2;
}

/// The rows of one category a pattern, and what of them is decomposed.
void read_outcomes(const GapRequest& request, const ModelRows& rows, GapData& out) {
  if (!request.event.empty())
    throw OptionError("event",
                      "event is for an outcome of two levels, and " + request.outcome +
                          " has categories: each of them is decomposed. Leave event out.",
                      {"event", {}, 0});
  if (rows.weighted)
    throw OptionError("not_available",
                      "weight_kind = \"" + request.weight_kind +
                          "\" is for binary outcomes in this version; \"frequency\" is for all.",
                      {"weight_kind", {}, 0});
  const std::size_t n = rows.categories.size();
  if (!request.scores.empty() && request.scores.size() != n)
    throw OptionError(
        "scores",
        "scores has " +
            count_text(static_cast<double>(request.scores.size()), "number", "numbers") + ", and " +
            request.outcome + " has " + std::to_string(n) +
            " categories: " + enumeration(rows.categories) + ".",
        {"scores", {}, 0});
  for (std::size_t k = 0; k < n; ++k) {
    Vector one(n, 0.0);
    one[k] = 1.0;
    out.outcomes.push_back({rows.categories[k], std::move(one)});
  }
  if (!request.scores.empty()) out.outcomes.push_back({"(score)", request.scores});
  std::vector<std::string> each;
  out.rows.counts = rows.counts;
  for (std::size_t k = 0; k < n; ++k) {
    double cases = 0.0;
    for (std::size_t i = 0; i < rows.counts.rows(); ++i) cases += rows.counts(i, k);
    each.push_back(rows.categories[k] + ": " + format_whole(cases, report_style(Language::en)));
  }
  out.event_text = request.outcome + " (" + enumeration(each) + ")";
  std::vector<std::uint32_t> stratum;
  for (std::size_t i = 0; i < rows.counts.rows() && !out.stratum.empty(); ++i)
    for (std::size_t k = 0; k < n; ++k)
      if (rows.counts(i, k) > 0.0) stratum.push_back(out.stratum[i]);
  out.stratum = std::move(stratum);
  out.rows = split_categories(out.rows);
}

/// The unit of each pattern; a unit lies in one cluster.
void read_units(const GapRequest& request, const ModelRows& rows, GapData& out) {
  if (request.unit.empty()) return;
  const Column units = as_categorical(rows.variables.at(request.unit));
  out.units = units.levels;
  out.rows.n_units = units.levels.size();
  std::vector<std::uint32_t> cluster_of_unit(out.rows.n_units, UINT32_MAX);
  for (std::size_t i = 0; i < rows.patterns.size(); ++i) {
    const auto unit = static_cast<std::uint32_t>(units.codes[i]);
    const std::uint32_t cluster = out.rows.cluster[i];
    out.rows.unit.push_back(unit);
    if (cluster_of_unit[unit] == UINT32_MAX) cluster_of_unit[unit] = cluster;
    if (cluster_of_unit[unit] != cluster)
      throw ModelError("cluster_level",
                       "cluster = " + request.cluster + " cuts through the units of " +
                           request.unit + ": a unit must lie in one cluster.",
                       {request.cluster, {}, 0});
  }
}

void check_roles(const GapRequest& request, const std::vector<CriterionTerm>& terms) {
  if (request.group.empty())
    throw OptionError("group", "group is empty: name the column whose groups are compared.",
                      {"group", {}, 0});
  for (const std::string& name : request.group) {
    if (request.stages.empty() && name == request.outcome)
      throw OptionError("group", "group and outcome are both " + name + ".", {"group", {}, 0});
    for (const CriterionTerm& term : terms)
      if (std::find(term.columns.begin(), term.columns.end(), name) != term.columns.end())
        bad_criteria("The group " + name +
                     " is among the criteria: nothing would be left to compare. Take it out.");
  }
  for (const CriterionTerm& term : terms)
    if (!request.strata.empty() &&
        std::find(term.columns.begin(), term.columns.end(), request.strata) != term.columns.end())
      bad_criteria("strata = " + request.strata +
                   " is among the criteria, and is constant inside a stratum: take it out.");
}

}  // namespace

std::vector<std::string> gap_columns(const GapRequest& request,
                                     const std::vector<std::string>& names) {
  check_stages(request);
  std::vector<std::string> used = other_columns(request);
  const std::vector<std::string> criteria = columns_of(read_all_terms(request));
  for (const std::string& name : criteria) add_new(used, name);
  if (request.missing == "level")
    for (const std::string& name : criteria)
      if (std::find(names.begin(), names.end(), kinds_column(name)) != names.end())
        add_new(used, kinds_column(name));
  return select_columns(names, used);
}

GapData read_gap(Context& context, const std::shared_ptr<const Table>& table,
                 const GapRequest& request) {
  check_stages(request);
  const std::vector<std::vector<CriterionTerm>> terms = read_all_terms(request);
  for (const std::vector<CriterionTerm>& of_stage : terms) check_roles(request, of_stage);
  const std::vector<std::string> criteria = columns_of(terms);
  GapData out;
  std::shared_ptr<const Table> data = table;
  std::vector<std::string> events;
  if (!request.stages.empty()) {
    std::vector<std::string> used = other_columns(request);
    for (const std::string& name : criteria)
      for (const std::string& one : {name, kinds_column(name)})
        if (one == name || table->find(one) != nullptr) add_new(used, one);
    StageColumns stages = read_stages(context, table, request, first_stages(terms), used);
    data = std::make_shared<const Table>(std::move(stages.table));
    events = std::move(stages.events);
  }
  std::map<std::string, std::string> indicator_of;
  if (request.missing == "level") {
    MissingLevels filled = with_missing_levels(context, data, other_columns(request), criteria);
    data = std::make_shared<const Table>(std::move(filled.table));
    indicator_of = std::move(filled.indicator_of);
    out.missing_levels = std::move(filled.missing);
  }
  std::vector<std::string> indicators;
  for (const auto& one : indicator_of) indicators.push_back(one.second);
  check_criteria(context, data, terms);
  const bool categories = request.stages.empty() && has_categories(context, *data, request);
  ModelRows rows =
      read_model_rows(context, data, rows_request(request, categories, criteria, indicators));
  read_groups(request, rows, out);
  if (!request.strata.empty()) {
    const Column strata = as_categorical(rows.variables.at(request.strata));
    out.strata = strata.levels;
    out.stratum.assign(strata.codes.begin(), strata.codes.end());
  }
  if (request.stages.empty()) {
    for (const CriteriaSet& set : request.criteria) out.rows.sets.push_back(set.name);
    read_design(context, terms[0], indicator_of, rows, out.rows.x, out.rows.variables);
  } else {
    read_stage_designs(context, request, terms, indicator_of, events, rows, out);
  }
  if (!request.cluster.empty()) {
    out.rows.cluster = rows.patterns.group_of_pattern;
    out.rows.n_clusters = rows.patterns.n_groups;
    Sha256 names;
    for (const std::string& name : rows.group_levels) names.update(name).update("", 1);
    out.clusters_hash = to_hex(names.digest());
  }
  if (!categories) read_units(request, rows, out);
  out.n_frame_rows = rows.n_frame_rows;
  for (double n : rows.cases) out.n_used += n;
  out.n_dropped = rows.complete.n_dropped;
  out.dropped_by = rows.complete.dropped_by;
  out.n_zero_weight = rows.n_zero_weight;
  if (categories) {
    out.rows.m = out.rows.mm = out.rows.cases = rows.cases;
    out.data_hash = rows.data_hash;
    read_outcomes(request, rows, out);
    return out;
  }
  out.outcomes.push_back({});
  if (request.stages.empty()) {
    Response counted = rows.outcome;
    counted.n_events = rows.n_events;
    counted.n_trials = out.n_used;
    out.event_text = modelled_event_text(counted);
    out.event = rows.outcome.event;
  }
  out.data_hash = rows.data_hash;
  out.rows.y = std::move(rows.y);
  out.rows.m = std::move(rows.m);
  out.rows.yy = std::move(rows.yy);
  out.rows.ym = std::move(rows.ym);
  out.rows.mm = std::move(rows.mm);
  out.rows.cases = std::move(rows.cases);
  return out;
}

}  // namespace skillnad
