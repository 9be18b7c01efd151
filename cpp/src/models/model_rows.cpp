#include "skillnad/models/model_rows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "history_columns.hpp"
#include "model_columns.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/data/checks.hpp"
#include "skillnad/data/hash.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/data/names.hpp"
#include "skillnad/models/categories.hpp"
#include "skillnad/models/outcome_sums.hpp"
#include "skillnad/models/weights.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {

namespace {

/// The given columns at the first row of each group, as categorical ones.
std::vector<Column> group_factors(const Frame& frame, const std::vector<std::string>& names,
                                  const Patterns& patterns) {
  std::vector<std::uint32_t> rows(patterns.n_groups);
  for (std::size_t g = 0; g < rows.size(); ++g) rows[g] = patterns.row_of_group(g);
  std::vector<Column> factors;
  for (const std::string& name : names)
    factors.push_back(as_categorical(gather(frame.at(name), rows)));
  return factors;
}

/// The label of a group: the levels of its columns joined by ":".
std::vector<std::string> labels_of_groups(const std::vector<Column>& factors, std::size_t n) {
  std::vector<std::string> labels(n);
  std::map<std::string, std::vector<std::int32_t>> levels_of_label;
  for (std::size_t g = 0; g < n; ++g) {
    std::vector<std::int32_t> codes;
    for (std::size_t c = 0; c < factors.size(); ++c) {
      codes.push_back(factors[c].codes[g]);
      labels[g] += (c ? ":" : "") + factors[c].levels[static_cast<std::size_t>(codes[c])];
    }
    // A group may come again, in another cluster; another group of this label may not.
    if (levels_of_label.emplace(labels[g], codes).first->second != codes) {
      std::string name;
      for (const Column& factor : factors) name += (name.empty() ? "" : ":") + factor.name;
      throw DataError("group_id",
                      "Two groups of " + name +
                          " have the same name once their levels are joined by a colon: rename "
                          "the levels so that they hold no colon.",
                      {factors[0].name, {}, 0});
    }
  }
  return labels;
}

/// The group of each row of the data, or Patterns::not_kept.
std::vector<std::uint32_t> groups_of_rows(const Patterns& patterns) {
  std::vector<std::uint32_t> out = patterns.pattern_of_row;
  for (std::uint32_t& one : out)
    if (one != Patterns::not_kept) one = patterns.group_of_pattern[one];
  return out;
}

/// Moves the outcome of the rows to where it takes the least room.
void keep_row_outcome(const Categories& categories, ModelRows& rows) {
  Vector y = std::move(rows.outcome.y);
  Vector m = std::move(rows.outcome.m);
  rows.outcome.y = {};
  rows.outcome.m = {};
  if (rows.outcome.grouped) {
    rows.row_outcome.y = std::move(y);
    rows.row_outcome.m = std::move(m);
    return;
  }
  for (double one : y) rows.row_outcome.code.push_back(one > 0.0 ? 1 : 0);
  for (std::int32_t code : categories.code)
    rows.row_outcome.code.push_back(static_cast<std::uint8_t>(std::max(code, 0)));
}

/// Nested factors: rows of one level of the top factor are dependent, so clusters are its levels,
/// or contain them.
void settle_nested_clusters(const RowsRequest& request, ModelRows& rows) {
  const SharedCodes& top = rows.random.factors[0].level_of_pattern;
  const auto top_of_group = [&](std::size_t g) { return top[rows.patterns.group_start[g]]; };
  if (request.cluster.empty()) {
    rows.n_clusters = rows.random.factors[0].levels.size();
    for (std::size_t g = 0; g < rows.patterns.n_groups; ++g)
      rows.cluster_of_group[g] = top_of_group(g);
    return;
  }
  std::map<std::uint32_t, std::uint32_t> cluster_of_top;
  for (std::size_t g = 0; g < rows.patterns.n_groups; ++g) {
    const auto at = cluster_of_top.emplace(top_of_group(g), rows.cluster_of_group[g]).first;
    if (at->second != rows.cluster_of_group[g])
      throw ModelError("cluster_level",
                       "cluster = " + request.cluster + " cuts through the groups of " +
                           rows.random.factors[0].name +
                           ": the cluster must equal or contain the top grouping factor of the "
                           "random effects.",
                       {request.cluster, {}, 0});
  }
}

/// A fingerprint of patterns and counts: cheap, and the same for any order of the rows.
/// `hash` may hold variables already.
std::string hash_of(const formula::Columns& columns, const ModelRows& rows, DataHash& hash) {
  const auto add_variable = [&](const Column& column) {
    if (!hash.has(column.name)) add_narrowed(column, hash);
  };
  for (const std::string& name : rows.source.names)
    if (!hash.has(name)) columns.with(name, add_variable);
  for (std::size_t c = 0; c < rows.variables.n_columns(); ++c)
    add_variable(rows.variables.column(c));
  const auto add_numbers = [&](const std::string& name, Vector cells) {
    hash.add(Column::of_real(name, std::move(cells)));
  };
  const auto add_codes = [&](const std::string& name, const std::vector<std::string>& levels,
                             const std::vector<std::uint32_t>& codes) {
    Column column;
    column.name = name;
    column.type = Column::Type::categorical;
    column.levels = levels;
    column.codes.assign(codes.begin(), codes.end());
    hash.add(column);
  };
  if (!rows.group_levels.empty())
    add_codes("(group)", rows.group_levels, rows.patterns.group_of_pattern);
  if (rows.random.factors.size() > 1)
    for (const RandomFactor& factor : rows.random.factors)
      add_codes("(level of " + factor.name + ")", factor.levels, factor.level_of_pattern);
  const std::vector<double> level_weight = level_weight_of_patterns(rows.random);
  if (!level_weight.empty()) add_numbers("(level weight)", level_weight);
  hash.add("(cases)", rows.cases);
  if (!rows.y.empty()) {
    hash.add("(successes)", rows.y);
    if (rows.outcome.grouped || rows.weighted) hash.add("(trials)", rows.m);
  } else if (rows.weighted && rows.counts.empty()) {
    hash.add("(weights)", rows.m);
  }
  for (std::size_t c = 0; c < rows.counts.cols(); ++c)
    add_numbers("(category " + rows.categories[c] + ")",
                Vector(rows.counts.column(c), rows.counts.column(c) + rows.counts.rows()));
  return hash.text();
}

}  // namespace

std::unique_ptr<formula::Columns> pattern_columns(const ModelRows& rows) {
  if (!rows.source.frame) return std::make_unique<FrameColumns>(rows.variables, &rows.patterns);
  Context quiet;  // what these data have to say was said when they were read
  return std::make_unique<PatternColumns>(quiet, rows.source, rows.patterns);
}

void keep_variables(ModelRows& rows) {
  if (!rows.source.frame) return;
  std::vector<const Column*> keys;
  for (const std::string& name : rows.source.names) keys.push_back(&rows.source.frame->at(name));
  Context quiet;
  rows.variables = pattern_frame(keys, rows.patterns, quiet);
  rows.source = {};
}

void hold_source(ModelRows& rows, Vector room) {
  if (!rows.source.frame) return;
  const Frame& frame = *rows.source.frame;
  const std::size_t n = frame.n_rows();
  if (rows.source.names.size() * n > room.size()) {
    room = Vector();
    return keep_variables(rows);
  }
  const auto cells = std::make_shared<Vector>(std::move(room));
  double* to = cells->data();
  std::vector<Column> columns;
  for (const std::string& name : rows.source.names) {
    const Column& column = frame.at(name);
    Column copy = without_cells(column);
    copy.codes = column.codes;
    copy.missing = column.missing;
    if (!column.real.empty()) {
      std::copy(column.real.begin(), column.real.end(), to);
      copy.real = RealCells::lent(to, n, cells);
      to += n;
    }
    columns.push_back(std::move(copy));
  }
  rows.source.frame = std::make_shared<const Frame>(Frame::of(std::move(columns), n));
}

Matrix pattern_design(const ModelRows& rows) {
  if (!rows.design.x.empty()) return rows.design.x;
  return formula::apply_design(rows.formula, rows.design.state, *pattern_columns(rows)).x;
}

GroupedRows laid_out_design(const ModelRows& rows) {
  RowLayout layout(rows.patterns.group_start);
  formula::apply_design(rows.formula, rows.design.state, *pattern_columns(rows), &layout);
  return layout.take();
}

ModelRows read_model_rows(Context& context, std::shared_ptr<const Table> table,
                          const RowsRequest& request, const formula::DesignState* known,
                          const RandomStates* known_random) {
  ModelRows rows;
  std::vector<std::string> names;
  for (const Column& column : table->columns) names.push_back(column.name);
  rows.formula =
      formula::expand_dot(formula::parse(request.formula), names_for_dot(request, names));
  rows.formula_text = formula::to_text(rows.formula);
  const bool random = request.with_groups && !rows.formula.random.empty();
  rows.used = used_columns(rows.formula, request, names);
  const formula::Roles roles = formula::roles(rows.formula);
  const bool history = request.outcome == OutcomeKind::history && request.with_response;
  if (request.outcome == OutcomeKind::history) {
    if (!rows.formula.response.parts.empty())
      throw FormulaError("response",
                         "The formula of a hazard has no left side: write ~ x, and name the "
                         "columns with time= and status=.");
    rows.formula.fixed.intercept = true;  // the bands stand in its place
    if (!known) refuse_history_on_the_right(roles, request.history);
  }
  if (request.with_response && !history && rows.formula.response.parts.empty())
    throw FormulaError("response",
                       "The formula has no response: write the outcome left of ~, as in y ~ x.");

  const auto of_rows =
      std::make_shared<const Frame>(Frame::read(std::move(table), rows.used, context));
  const Frame& frame = *of_rows;
  rows.n_frame_rows = frame.n_rows();
  rows.complete = complete_rows(frame, rows.used, request.missing);

  // Weights: rows without weight take no part.
  const auto take_weights = [&](const std::string& column) {
    Weights read = read_weights(frame.at(column), request.weight_kind, rows.complete.keep);
    rows.n_zero_weight += static_cast<double>(read.n_zero);
    if (read.n_zero > 0) rows.complete.keep = read.keep;
    return read;
  };
  const bool within_groups = random && request.weight_kind == "sampling";
  std::vector<Vector> level_weights;
  check_level_weights(request.level_weights, request.weight_kind, rows.formula);
  if (random)
    for (const LevelWeightColumn& one : request.level_weights)
      level_weights.push_back(take_weights(one.column).values);
  Vector weight;
  if (!request.weights.empty()) {
    Weights read = take_weights(request.weights);
    rows.weighted = request.weight_kind != "frequency";
    weight = std::move(read.values);
  } else if (!request.weight_kind.empty() && request.level_weights.empty()) {
    throw OptionError("weight_kind",
                      "weight_kind is given but weights is not: name the column of weights.",
                      {"weight_kind", {}, 0});
  }

  std::vector<Column> bands;
  if (history) bands = history_columns(context, frame, request, rows);
  if (rows.weighted && request.weight_kind == "sampling" && !within_groups) {
    for (std::size_t i = 0; i < weight.size(); ++i)
      if (!rows.complete.kept(i)) weight[i] = 0.0;
    scale_weights(request.weight_scale, weight);
  }

  if (!known) {
    for (const std::string& name : bare_predictors(rows.formula.fixed)) {
      check_text_numbers(frame.at(name), context);
      check_level_count(frame.at(name));
    }
  }

  // Groups: the (innermost) grouping factor, inside those above it and inside the clusters. Crossed
  // factors cut no groups: their levels are keys of the patterns.
  std::vector<std::string> group_columns;
  if (random) rows.random = read_structure(context, rows.formula, frame, rows.complete.keep);
  const bool crossed = random && !rows.random.nested;
  if (crossed) {
    if (!request.cluster.empty())
      throw ModelError("cluster_level",
                       "cluster = " + request.cluster +
                           " cannot be combined with crossed grouping factors: no cluster contains "
                           "both. Leave cluster out.",
                       {request.cluster, {}, 0});
    for (const RandomFactor& factor : rows.random.factors) {
      rows.group_name += (rows.group_name.empty() ? "" : ", ") + factor.name;
      for (const std::string& name : factor.columns) check_group(frame.at(name), context);
    }
  } else if (random) {
    group_columns = rows.random.factors.back().columns;
    rows.group_name = rows.random.factors.back().name;
  } else if (!request.cluster.empty()) {
    group_columns = {request.cluster};
    rows.group_name = request.cluster;
  }
  for (const std::string& name : group_columns) check_group(frame.at(name), context);
  // Clusters come first, so that the groups of one stand together. One of several columns that make
  // the groups is a cluster above them.
  std::vector<std::string> all_groups;
  const bool clusters_above = !request.cluster.empty() && random &&
                              group_columns != std::vector<std::string>{request.cluster};
  if (clusters_above) {
    check_group(frame.at(request.cluster), context);
    add_once(all_groups, request.cluster);
  }
  if (random && !crossed) {
    for (const RandomFactor& factor : rows.random.factors) {
      for (const std::string& name : factor.columns) {
        if (&factor != &rows.random.factors.back()) check_group(frame.at(name), context);
        add_once(all_groups, name);
      }
    }
  }
  for (const std::string& name : group_columns) add_once(all_groups, name);

  Categories categories;
  if (request.with_response && !history) {
    const auto& response = rows.formula.response;
    if (request.outcome != OutcomeKind::binary) {
      if (response.parts.size() != 1 || response.parts[0].kind != formula::Expression::Kind::column)
        throw FormulaError("response", "The response must be one column: " + response.text +
                                           " is none. Make the column first.");
      rows.outcome.text = response.parts[0].name;
      categories = read_categories(context, frame.at(rows.outcome.text),
                                   request.outcome == OutcomeKind::ordered, rows.complete.keep);
      rows.categories = categories.labels;
      rows.outcome_ordered = frame.at(rows.outcome.text).ordered;
    } else if (response.parts.size() == 1) {
      if (response.parts[0].kind != formula::Expression::Kind::column)
        throw FormulaError("response",
                           "The response must be one column, or cbind(successes, failures): " +
                               response.text + " is neither. Make the column first.");
      rows.outcome =
          read_response(frame.at(response.parts[0].name), request.event, rows.complete.keep);
    } else {
      if (!request.event.empty())
        throw OptionError("event",
                          "event is not for cbind(successes, failures): the first column holds the "
                          "events. Leave event out.",
                          {"event", {}, 0});
      const FrameColumns columns(frame);
      rows.outcome =
          read_counts(response.text, formula::evaluate_numeric(response.parts[0], columns),
                      formula::evaluate_numeric(response.parts[1], columns), rows.complete.keep);
    }
  }

  std::vector<std::string> key_names;
  for (const auto* role : {&roles.fixed, &roles.offset})
    for (const std::string& name : *role) add_once(key_names, name);
  if (random || request.with_effects)
    for (const std::string& name : roles.random_slopes) add_once(key_names, name);
  for (const std::string& name : request.apart) add_once(key_names, name);
  if (crossed)
    for (const RandomFactor& factor : rows.random.factors)
      for (const std::string& name : factor.columns) add_once(key_names, name);
  std::vector<const Column*> keys;
  for (const std::string& name : key_names) keys.push_back(&frame.at(name));
  const std::size_t n_keys = keys.size();
  for (const Column& column : bands) keys.push_back(&column);
  std::vector<const Column*> groups;
  for (const std::string& name : all_groups) groups.push_back(&frame.at(name));
  if (keys.empty() && groups.empty()) {
    // "y ~ 1": one pattern.
    static const Column none;
    rows.patterns.n_rows = rows.complete.n_kept;
    rows.patterns.n_groups = 1;
    rows.patterns.pattern_of_row.assign(frame.n_rows(), 0);
    double n_kept = 0.0;
    for (std::size_t i = frame.n_rows(); i-- > 0;) {
      if (rows.complete.kept(i)) {
        rows.patterns.first_row = {static_cast<std::uint32_t>(i)};
        n_kept += 1.0;
      } else {
        rows.patterns.pattern_of_row[i] = Patterns::not_kept;
      }
    }
    rows.patterns.count = {n_kept};
    rows.patterns.group_of_pattern = {0u};
    rows.patterns.group_start = {0, 1};
  } else {
    rows.patterns = collapse(context, keys, groups, rows.complete.keep);
  }
  if (within_groups && rows.weighted)
    scale_within_groups(request.weight_scale, groups_of_rows(rows.patterns), rows.patterns.n_groups,
                        weight);
  sum_outcome(weight, categories, rows);

  const bool gather_later = request.lay_out && !known && !history;
  if (!gather_later) rows.variables = pattern_frame(keys, rows.patterns, context);
  if (gather_later) rows.source = {of_rows, key_names};
  if (history) take_histories(n_keys, rows);
  keep_row_outcome(categories, rows);
  const FrameColumns gathered(rows.variables, &rows.patterns);
  DataHash hash(context, rows.patterns.size());
  std::unique_ptr<formula::Columns> to_gather;
  if (gather_later)
    // Gathering is what takes time with many rows: numbers are hashed when it is done first.
    to_gather = std::make_unique<PatternColumns>(
        context, rows.source, rows.patterns, [&](const Column& one) { add_narrowed(one, hash); });
  const formula::Columns& columns =
      to_gather ? *to_gather : static_cast<const formula::Columns&>(gathered);
  // By its values alone, so the patterns will do, and the first broken number settles it.
  const auto broken = [&](const Column& column) {
    return column.type == Column::Type::real &&
           std::any_of(
               rows.patterns.first_row.begin(), rows.patterns.first_row.end(),
               [&](std::uint32_t row) { return column.real[row] != std::floor(column.real[row]); });
  };
  if (!known)
    for (const std::string& name : bare_predictors(rows.formula.fixed))
      if (!broken(frame.at(name)))
        columns.with(name, [&](const Column& one) { note_integer_predictor(one, context); });
  RowLayout layout(rows.patterns.group_start);
  RowLayout* const sink = request.lay_out ? &layout : nullptr;
  rows.design = known ? formula::apply_design(rows.formula, *known, columns, sink)
                      : formula::build_design(rows.formula, columns, rows.cases, sink);
  if (sink) rows.layout = layout.take();
  for (const std::string& note : rows.design.notes) context.note(note);

  if (!group_columns.empty()) {
    rows.group_levels = labels_of_groups(group_factors(frame, group_columns, rows.patterns),
                                         rows.patterns.n_groups);
    for (std::size_t g = 0; g < rows.patterns.n_groups; ++g)
      rows.cluster_of_group.push_back(static_cast<std::uint32_t>(g));
    rows.n_clusters = rows.patterns.n_groups;
  }
  if (clusters_above) {
    const Column clusters = group_factors(frame, {request.cluster}, rows.patterns).front();
    // Levels that only rows left out have are no clusters.
    std::map<std::int32_t, std::uint32_t> number;
    for (std::int32_t code : clusters.codes) number[code] = 0;
    rows.n_clusters = 0;
    for (auto& [code, position] : number) position = static_cast<std::uint32_t>(rows.n_clusters++);
    for (std::size_t g = 0; g < clusters.codes.size(); ++g)
      rows.cluster_of_group[g] = number[clusters.codes[g]];
    std::vector<std::string> sorted = rows.group_levels;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      throw ModelError("cluster_level",
                       "cluster = " + request.cluster + " cuts through the groups of " +
                           rows.group_name +
                           ": rows of one group stand in several clusters. The cluster must equal "
                           "or contain the grouping factor of the random effects.",
                       {request.cluster, {}, 0});
  }
  if (random)
    complete_structure(rows.formula, frame, rows.patterns, columns, rows.cases, known_random,
                       rows.group_levels, rows.random);
  take_level_weights(request.level_weights, level_weights, request.weight_scale, rows.patterns,
                     rows.random);
  if (!random && request.with_effects) {
    for (const formula::RandomTerm& term : rows.formula.random) {
      const auto same = [&](const RandomFactor& f) { return f.name == term.group_name; };
      if (std::any_of(rows.random.factors.begin(), rows.random.factors.end(), same)) continue;
      RandomFactor factor;
      factor.name = term.group_name;
      const std::size_t f = rows.random.factors.size();
      build_effects(rows.formula, rows.patterns.size(), columns, rows.cases,
                    known_random && f < known_random->size() ? &(*known_random)[f] : nullptr,
                    factor);
      rows.random.factors.push_back(std::move(factor));
    }
  }
  if (random && rows.random.factors.size() > 1 && rows.random.nested)
    settle_nested_clusters(request, rows);
  if (!request.cluster.empty() && rows.n_clusters < 2)
    throw ModelError(
        "one_cluster",
        "cluster = " + request.cluster +
            " has one value in the rows used: a covariance over clusters needs several. "
            "Leave cluster out.",
        {request.cluster, {}, 0});
  rows.data_hash = hash_of(columns, rows, hash);
  return rows;
}

}  // namespace skillnad
