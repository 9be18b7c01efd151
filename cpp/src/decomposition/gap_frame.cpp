#include "skillnad/decomposition/gap_frame.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "missing_levels.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/data/checks.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/data/names.hpp"
#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/decomposition/gap_categories.hpp"
#include "skillnad/decomposition/shapley.hpp"
#include "skillnad/models/model_rows.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad {

namespace {

/// A term of a set, read.
struct CriterionTerm {
  std::string text;
  std::size_t set = 0;
  formula::Formula formula;          ///< "~ term"
  std::vector<std::string> columns;  ///< it is made of
};

[[noreturn]] void bad_criteria(const std::string& text) {
  throw OptionError("criteria", text, {"criteria", {}, 0});
}

void add_new(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(name);
}

CriterionTerm read_term(const std::string& text, std::size_t set, const std::string& set_name) {
  CriterionTerm out;
  out.text = text;
  out.set = set;
  out.formula = formula::parse("~ " + text);
  const formula::Formula& read = out.formula;
  if (!read.response.parts.empty() || !read.random.empty() || !read.offsets.empty() ||
      read.has_dot || read.fixed.terms.empty())
    bad_criteria("\"" + text + "\" in the set " + set_name +
                 " is no criterion: give a column or a term of a formula, such as \"age\", "
                 "\"C(ros)\" or \"poly(age, 2)\".");
  out.formula.fixed.intercept = true;
  out.columns = formula::roles(read).fixed;
  return out;
}

/// The terms of all sets, no column in two of them.
std::vector<CriterionTerm> read_terms(const GapRequest& request) {
  if (request.criteria.empty())
    bad_criteria(
        "criteria is empty: what may account for the gap must be named, such as need = "
        "[\"age\", \"C(ros)\"].");
  if (request.criteria.size() > most_sets)
    bad_criteria("criteria has " + std::to_string(request.criteria.size()) +
                 " sets, and the exact attribution goes through every combination: at most " +
                 std::to_string(most_sets) + ". Put criteria that belong together into one set.");
  std::vector<CriterionTerm> out;
  std::map<std::string, std::size_t> set_of_column;
  std::vector<std::string> names;
  for (std::size_t k = 0; k < request.criteria.size(); ++k) {
    const CriteriaSet& set = request.criteria[k];
    if (set.terms.empty())
      bad_criteria("The set " + set.name + " has no criterion: name at least one column.");
    if (std::find(names.begin(), names.end(), set.name) != names.end() || set.name.empty())
      bad_criteria("criteria needs a name of its own for each set, and " +
                   (set.name.empty() ? "one has none." : set.name + " stands for two."));
    const std::vector<std::string>& taken = reserved_components();
    if (std::find(taken.begin(), taken.end(), set.name) != taken.end())
      bad_criteria("A set of criteria cannot be called " + set.name +
                   ": a part of every gap has that name. Choose another.");
    names.push_back(set.name);
    for (const std::string& text : set.terms) {
      CriterionTerm term = read_term(text, k, set.name);
      for (const CriterionTerm& other : out)
        if (other.text == text)
          bad_criteria("The criterion " + text + " is named twice: leave one out.");
      for (const std::string& column : term.columns) {
        const auto at = set_of_column.emplace(column, k).first;
        if (at->second != k)
          bad_criteria("The column " + column + " stands in the sets " +
                       request.criteria[at->second].name + " and " + set.name +
                       ": what it accounts for belongs to one of them.");
        if (column == request.outcome)
          bad_criteria("The outcome " + column + " is among the criteria: take it out.");
      }
      out.push_back(std::move(term));
    }
  }
  if (out.size() > most_variables)
    bad_criteria("criteria has " + std::to_string(out.size()) + " terms, at most " +
                 std::to_string(most_variables) +
                 " can be told apart. Join some with + in one term.");
  return out;
}

std::vector<std::string> columns_of(const std::vector<CriterionTerm>& terms) {
  std::vector<std::string> out;
  for (const CriterionTerm& term : terms)
    for (const std::string& column : term.columns) add_new(out, column);
  return out;
}

/// The checks of predictors, on all rows of the data: how many levels are too many depends on them.
void check_criteria(Context& context, const std::shared_ptr<const Table>& data,
                    const std::vector<CriterionTerm>& terms) {
  Context quiet;  // what reading them has to say is said once
  quiet.interrupted = context.interrupted;
  const Frame frame = Frame::read(data, columns_of(terms), quiet);
  for (const CriterionTerm& term : terms) {
    const std::vector<formula::Variable>& variables = term.formula.fixed.variables;
    if (variables.size() == 1 && variables[0].expression.kind == formula::Expression::Kind::column)
      check_predictor(frame.at(variables[0].expression.name), context);
  }
}

/// What every column is used for but the criteria, in the order in which they are checked.
std::vector<std::string> other_columns(const GapRequest& request) {
  std::vector<std::string> out = {request.outcome};
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
  out.event = request.event;
  out.weights = request.weights;
  out.weight_kind = request.weight_kind;
  out.cluster = request.cluster;
  out.missing = request.missing == "fail" ? "fail" : "drop";
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
                 GapRows& out) {
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
    out.variables.push_back(std::move(variable));
  }
  out.x = Matrix(rows.patterns.size(), cells.size());
  for (std::size_t j = 0; j < cells.size(); ++j)
    std::copy(cells[j].begin(), cells[j].end(), out.x.column(j));
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
    if (name == request.outcome)
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
  std::vector<std::string> used = other_columns(request);
  const std::vector<std::string> criteria = columns_of(read_terms(request));
  for (const std::string& name : criteria) add_new(used, name);
  if (request.missing == "level")
    for (const std::string& name : criteria)
      if (std::find(names.begin(), names.end(), kinds_column(name)) != names.end())
        add_new(used, kinds_column(name));
  return select_columns(names, used);
}

GapData read_gap(Context& context, const std::shared_ptr<const Table>& table,
                 const GapRequest& request) {
  const std::vector<CriterionTerm> terms = read_terms(request);
  check_roles(request, terms);
  const std::vector<std::string> criteria = columns_of(terms);
  GapData out;
  std::shared_ptr<const Table> data = table;
  std::map<std::string, std::string> indicator_of;
  if (request.missing == "level") {
    MissingLevels filled = with_missing_levels(context, table, other_columns(request), criteria);
    data = std::make_shared<const Table>(std::move(filled.table));
    indicator_of = std::move(filled.indicator_of);
    out.missing_levels = std::move(filled.missing);
  }
  std::vector<std::string> indicators;
  for (const auto& one : indicator_of) indicators.push_back(one.second);
  check_criteria(context, data, terms);
  const bool categories = has_categories(context, *data, request);
  ModelRows rows =
      read_model_rows(context, data, rows_request(request, categories, criteria, indicators));
  for (const CriteriaSet& set : request.criteria) out.rows.sets.push_back(set.name);
  read_groups(request, rows, out);
  if (!request.strata.empty()) {
    const Column strata = as_categorical(rows.variables.at(request.strata));
    out.strata = strata.levels;
    out.stratum.assign(strata.codes.begin(), strata.codes.end());
  }
  read_design(context, terms, indicator_of, rows, out.rows);
  if (!request.cluster.empty()) {
    out.rows.cluster = rows.patterns.group_of_pattern;
    out.rows.n_clusters = rows.patterns.n_groups;
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
  Response counted = rows.outcome;
  counted.n_events = rows.n_events;
  counted.n_trials = out.n_used;
  out.event_text = modelled_event_text(counted);
  out.event = rows.outcome.event;
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
