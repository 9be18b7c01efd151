// The text that `print` shows of a decomposition, and its fields.
#include <algorithm>
#include <limits>
#include <utility>

#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/decomposition/verdict_table.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/render_text.hpp"
#include "skillnad/text/report.hpp"

namespace skillnad::api {

namespace {

std::string whole(double x) {
  return format_whole(x, report_style(Language::en));
}

std::string counts_text(const std::vector<std::pair<std::string, double>>& counts) {
  std::vector<std::string> each;
  for (const auto& [name, n] : counts) each.push_back(name + ": " + whole(n));
  return enumeration(each);
}

std::string rows_text(const Decomposition& d) {
  std::string text = whole(d.n_used) + " used, " + whole(d.n_dropped) + " dropped";
  if (!d.dropped_by.empty()) text += " for missing cells (" + counts_text(d.dropped_by) + ")";
  if (d.n_zero_weight > 0.0) text += ", " + whole(d.n_zero_weight) + " of weight 0";
  return text;
}

std::string sets_text(const std::vector<CriteriaSet>& criteria) {
  std::string text;
  for (const CriteriaSet& set : criteria) {
    std::string terms;
    for (const std::string& term : set.terms) terms += (terms.empty() ? "" : " + ") + term;
    text +=
        (text.empty() ? "" : "; ") + (terms == set.name ? terms : set.name + " (" + terms + ")");
  }
  return text.empty() ? "none" : text;
}

std::string criteria_text(const Decomposition& d) {
  if (!d.request.criteria_by_stage) return sets_text(d.request.criteria);
  std::string text;
  for (const StageRequest& stage : d.request.stages)
    text += (text.empty() ? "" : ". ") + ("At " + stage.column + ": ") + sets_text(stage.criteria);
  return text;
}

std::string target_text(const Decomposition& d) {
  if (d.target == "both") return "mean over the cases of a and of b";
  const bool all =
      on_all_cases(d.options.contrasts) ||
      (d.groups.size() > 2 && d.options.cell.gap.attribution == GapAttribution::shapley);
  if (d.target == "pooled" && all) return "the cases of all groups";
  if (d.target == "pooled") return "the cases of a and b, by their numbers";
  return "the cases of " + d.target;
}

std::string errors_text(const Decomposition& d) {
  const GapInterval interval = d.options.resampling.interval;
  std::string text = interval == GapInterval::jackknife ? "jackknife"
                     : d.options.cell.gap.leverage      ? "influence functions, leverage-corrected"
                                                        : "influence functions";
  if (interval == GapInterval::bootstrap)
    text += "; limits by the bootstrap (" +
            whole(static_cast<double>(d.options.resampling.replicates)) + " replicates)";
  if (d.n_imputed > 0)
    text += ", pooled over " + whole(static_cast<double>(d.n_imputed)) + " completed data sets";
  return text + (d.request.cluster.empty()
                     ? ", rows independent"
                     : ", clusters: " + d.request.cluster + " (" + whole(d.n_clusters) + ")");
}

/// The spread between units, in all cases: standard deviations on the logit scale.
std::string units_text(const Decomposition& d) {
  if (d.n_units == 0.0) return "";
  std::string out = d.request.unit + " (" + whole(d.n_units) + ")";
  for (const DecompositionCell& cell : d.cells) {
    if (!cell.stratum.empty() || cell.pooled || cell.cell.chosen.values.empty()) continue;
    const auto sd = [](double x) { return format_fixed(x, 3, plain_style()); };
    if (!cell.b.empty()) out += "; sd of the logit in " + cell.a + " " + sd(cell.cell.unit_sd_a);
    if (!cell.b.empty() && cell.b != "(mean)")
      out += ", in " + cell.b + " " + sd(cell.cell.unit_sd_b);
  }
  return out;
}

/// The rows of a table that hold `wanted` in a text column; text that is missing is empty.
Table rows_with(const Table& table, const std::string& name, const std::string& wanted) {
  Table out;
  const Column& by = table.at(name);
  for (const Column& column : table.columns) {
    Column kept = column;
    kept.text.clear();
    kept.real.clear();
    kept.missing.clear();
    bool some = false;
    for (std::size_t i = 0; i < by.size(); ++i) {
      if (by.text[i] != wanted) continue;
      if (column.type == Column::Type::real) kept.real.push_back(column.real[i]);
      if (column.type == Column::Type::text) kept.text.push_back(column.text[i]);
      kept.missing.push_back(column.is_missing(i) ? 1 : 0);
      some = some || column.is_missing(i);
    }
    if (!some) kept.missing.clear();
    out.add(std::move(kept));
  }
  return out;
}

/// The parts of all cases, and of the sum over the strata.
std::string components_text(const Decomposition& d) {
  const Table all = components_table(d, d.level, false);
  ReportOptions options;
  options.plain = true;
  options.level = d.level;
  options.columns = {"component", "estimate", "std_error", "conf_low", "conf_high", "share"};
  std::vector<std::string> blocks;
  const Table chosen = rows_with(rows_with(all, "direction", d.target), "stage", "");
  for (const DecompositionCell& cell : d.cells) {
    if (!cell.whole() && !cell.pooled) continue;
    Table own = rows_with(rows_with(rows_with(chosen, "contrast", groups_text(cell.a, cell.b)),
                                    "category", cell.category),
                          "stratum", cell.pooled ? "(sum)" : "");
    for (Column& column : own.columns)
      for (std::string& part : column.text)
        if (column.name == "component" && inside_unexplained(cell, part))
          part.insert(0, "of which ");
    std::string title = contrast_text(cell);
    if (!d.request.stages.empty()) title += ", all stages";
    if (cell.pooled) title += ", sum over " + d.request.strata;
    const std::string of_b = cell.b == "(mean)" ? "all" : cell.b;
    const std::string sizes = cell.b.empty()
                                  ? whole(cell.cell.n_a) + " cases, by step from group to group"
                                  : cell.a + ": " + whole(cell.cell.n_a) + " cases, " + of_b +
                                        ": " + whole(cell.cell.n_b) + " cases";
    title.append(" (").append(sizes).append(")");
    blocks.push_back(section(title, render_text(from_table(own, options))));
  }
  return join_blocks(blocks);
}

/// How far each group's cases come.
std::string reach_text(const Decomposition& d) {
  if (d.request.stages.empty()) return "";
  std::vector<std::string> stage, group;
  Vector cases, reach, passing;
  for (std::size_t t = 0; t < d.reach.size(); ++t)
    for (std::size_t g = 0; g < d.groups.size(); ++g) {
      stage.push_back(d.request.stages[t].column);
      group.push_back(d.groups[g]);
      cases.push_back(d.reach[t].cases[g]);
      reach.push_back(d.reach[t].reach[g]);
      passing.push_back(d.reach[t].passing[g]);
    }
  Table table;
  table.add(Column::of_text("stage", stage));
  table.add(Column::of_text("group", group));
  table.add(Column::of_whole("at_risk", cases));
  table.add(Column::of_real("share_at_risk", reach));
  table.add(Column::of_real("share_passing", passing));
  ReportOptions options;
  options.plain = true;
  return section("Stages", render_text(from_table(table, options)));
}

/// Differences of shares in percentage points, right-aligned with their header; NA where missing.
Column points_column(const std::string& name, const Vector& values) {
  std::vector<std::string> cells;
  std::size_t width = name.size();
  for (double x : values) {
    cells.push_back(x == x ? format_fixed(100.0 * x, 2, plain_style()) : "NA");
    width = std::max(width, cells.back().size());
  }
  for (std::string& cell : cells) cell.insert(0, width - cell.size(), ' ');
  return Column::of_text(name, cells);
}

/// The matrix of stages and components.
std::string matrix_text(const Decomposition& d) {
  std::vector<std::string> blocks;
  for (const DecompositionCell& whole : d.cells) {
    if (d.request.stages.empty() || !whole.whole()) continue;
    std::vector<std::string> stages;
    std::vector<Vector> values(whole.parts.size());
    const auto add = [&](const DecompositionCell& cell, const std::string& name) {
      stages.push_back(name);
      for (std::size_t k = 0; k < whole.parts.size(); ++k) {
        const std::size_t at = place_of(cell, whole.parts[k].component);
        const bool there = !cell.cell.chosen.values.empty() && at < cell.parts.size();
        values[k].push_back(there ? cell.cell.chosen.values[at]
                                  : std::numeric_limits<double>::quiet_NaN());
      }
    };
    for (const DecompositionCell& cell : d.cells)
      if (cell.stratum.empty() && !cell.stage.empty() && !cell.own && cell.a == whole.a &&
          cell.b == whole.b)
        add(cell, cell.stage);
    add(whole, "(all)");
    Table table;
    table.add(Column::of_text("stage", stages));
    const bool outside = whole.cell.outside_a > 0.0 || whole.cell.outside_b > 0.0;
    for (std::size_t k = 0; k < whole.parts.size(); ++k)
      if (whole.parts[k].variable.empty() &&
          (outside || whole.parts[k].component != "outside_support"))
        table.add(points_column(whole.parts[k].component, values[k]));
    ReportOptions options;
    options.plain = true;
    blocks.push_back(section("What each stage adds, in percentage points: " + contrast_text(whole),
                             render_text(from_table(table, options))));
  }
  return join_blocks(blocks);
}

/// A table of verdicts whose rows without a stage say that they are of all.
Table with_all_stages(Table table) {
  for (Column& column : table.columns) {
    if (column.name != "stage") continue;
    for (std::string& stage : column.text)
      if (stage.empty()) stage = "(all)";
    column.missing.clear();
  }
  return table;
}

std::string verdicts_text(const Decomposition& d) {
  const Table all = verdict_table(cell_verdicts({&d}, 0.0, Adjustment::holm), Language::en);
  const Column& text = all.at("text");
  if (text.size() == 1) return section("Verdict", wrap_text(text.text[0]));
  Table table = all;
  ReportOptions options;
  options.plain = true;
  options.columns = {"contrast", "verdict", "largest_compatible", "flags"};
  if (!d.request.stages.empty()) {
    table = with_all_stages(std::move(table));
    options.columns.insert(options.columns.begin() + 1, "stage");
  }
  options.headers["largest_compatible"] = "largest";
  if (!d.request.strata.empty()) {
    options.columns.insert(options.columns.begin(), "stratum");
    options.group_by = "contrast";
  }
  return section("Verdicts (delta = " + format_significant(d.delta, 3, plain_style()) +
                     ", Holm over the rows)",
                 render_text(from_table(table, options)));
}

std::string spread_text(const Decomposition& d) {
  std::string out;
  for (const StrataSpread& one : d.spread) {
    const NumberStyle& plain = plain_style();
    out += groups_text(one.a, one.b) + (one.category.empty() ? "" : ", " + one.category) + ": Q " +
           format_fixed(one.q, 2, plain) + " on " + whole(one.n - 1.0) + " df, " +
           format_p_text(one.p_value, plain) + ", I2 " + format_percent(one.i2, 0, plain) +
           ", tau " + format_fixed(one.tau, 4, plain) + "\n";
  }
  return out.empty() ? out : section("Unexplained parts over the strata", out);
}

/// Of each stage the level that passes, and by group the cases at risk and two shares.
Value stages_field(const Decomposition& d) {
  if (d.request.stages.empty()) return {};
  ValueList out;
  for (std::size_t t = 0; t < d.reach.size(); ++t) {
    ValueList at_risk, reach, passing;
    for (std::size_t g = 0; g < d.groups.size(); ++g) {
      at_risk.add(d.groups[g], d.reach[t].cases[g]);
      reach.add(d.groups[g], d.reach[t].reach[g]);
      passing.add(d.groups[g], d.reach[t].passing[g]);
    }
    ValueList one;
    one.add("event", d.request.stages[t].event);
    one.add("at_risk", std::move(at_risk));
    one.add("share_at_risk", std::move(reach));
    one.add("share_passing", std::move(passing));
    out.add(d.request.stages[t].column, std::move(one));
  }
  return out;
}

}  // namespace

std::string print_decomposition(const Decomposition& d) {
  const bool firth = d.options.cell.gap.penalty == GapPenalty::firth;
  return join_blocks(
      {section(d.request.stages.empty() ? "Decomposition of a gap"
                                        : "Decomposition of a sorting process",
               std::vector<std::string>{}, '='),
       key_values({{d.request.stages.empty() ? "Outcome" : "Stages", d.event_text},
                   {"Groups", enumeration(d.groups) + " (" + enumeration(d.request.group) + ")"},
                   {"Criteria", criteria_text(d)},
                   {"Strata", d.request.strata},
                   {"Rows", rows_text(d)},
                   {"Missing", counts_text(d.missing_levels)},
                   {"Units", units_text(d)},
                   {"Compared on", target_text(d)},
                   {"Penalty", firth ? "Firth, recalibrated" : ""},
                   {"Standard errors", errors_text(d)}}),
       reach_text(d), matrix_text(d), components_text(d), spread_text(d), verdicts_text(d),
       warnings_text(d.warnings), notes_text(d.notes)});
}

const std::vector<std::string>& decomposition_field_names() {
  static const std::vector<std::string> names = {
      "call",      "outcome",   "event",      "groups",        "criteria",       "target",
      "model",     "n_used",    "n_dropped",  "dropped_by",    "missing_levels", "n_clusters",
      "n_imputed", "level",     "delta",      "heterogeneity", "stages",         "notes",
      "warnings",  "data_hash", "result_hash"};
  return names;
}

ValueList decomposition_fields(const Result& result) {
  const auto live = live_decomposition(result);
  const Decomposition& d = live->decomposition;
  ValueList criteria, dropped, missing, heterogeneity;
  for (const CriteriaSet& set : d.request.criteria) criteria.add(set.name, set.terms);
  for (const auto& [name, n] : d.dropped_by) dropped.add(name, n);
  for (const auto& [name, n] : d.missing_levels) missing.add(name, n);
  for (const StrataSpread& one : d.spread) {
    ValueList spread;
    spread.add("n_strata", one.n);
    spread.add("q", one.q);
    spread.add("p_value", one.p_value);
    spread.add("i2", one.i2);
    spread.add("tau", one.tau);
    ValueList shrunken;
    for (std::size_t i = 0; i < one.strata.size(); ++i)
      shrunken.add(one.strata[i], one.shrunken[i]);
    spread.add("shrunken", std::move(shrunken));
    heterogeneity.add(groups_text(one.a, one.b) + (one.category.empty() ? "" : ", " + one.category),
                      std::move(spread));
  }
  std::vector<std::string> warnings;
  for (const Warning& w : d.warnings) warnings.push_back("[" + w.code + "] " + w.text);
  ValueList out;
  out.add("call", d.call);
  out.add("outcome", d.request.outcome);
  out.add("event", d.event);
  out.add("groups", d.groups);
  out.add("criteria", std::move(criteria));
  out.add("target", d.target);
  out.add("model", d.model);
  out.add("n_used", d.n_used);
  out.add("n_dropped", d.n_dropped);
  out.add("dropped_by", std::move(dropped));
  out.add("missing_levels", std::move(missing));
  out.add("n_clusters", d.request.cluster.empty() ? Value() : Value(d.n_clusters));
  out.add("n_imputed", d.n_imputed == 0 ? Value() : Value(static_cast<double>(d.n_imputed)));
  out.add("level", d.level);
  out.add("delta", d.delta);
  out.add("heterogeneity", std::move(heterogeneity));
  out.add("stages", stages_field(d));
  out.add("notes", d.notes);
  out.add("warnings", warnings);
  out.add("data_hash", d.data_hash);
  out.add("result_hash", saved_hash(result.saved));
  return out;
}

}  // namespace skillnad::api
