#include "skillnad/disclosure/release.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "release_tables.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad {

namespace {

/// What is done with a kind of table.
enum class Treatment {
  shares,
  life_table,
  magnitudes,
  levels,    ///< rows that rest on too few cases are taken out
  whole,     ///< counts of the whole: all must be large enough
  of_model,  ///< safe if the result they were read from is
  look,      ///< may be safe; the table does not say what it rests on
  safe,      ///< holds nothing of the data
  rows       ///< about single rows: never leaves
};

struct KnownTable {
  const char* kind;
  std::vector<const char*> columns;  ///< that tell it; the first kind that fits counts
  Treatment treatment;
};

const std::vector<KnownTable>& known_tables() {
  static const std::vector<KnownTable> all = {
      {"shares", {"outcome", "level", "n", "base", "share"}, Treatment::shares},
      {"life_table", {"band", "n_at_risk", "n_events", "n_censored"}, Treatment::life_table},
      {"magnitudes", {"n", "sum", "largest", "second_largest"}, Treatment::magnitudes},
      {"estimates",
       {"term", "level", "reference", "estimate", "std_error", "n"},
       Treatment::levels},
      {"random_effects", {"group", "level", "term", "estimate", "n"}, Treatment::levels},
      {"fit_influence", {"level", "n", "cooks_distance", "dfbeta"}, Treatment::rows},
      {"fit_residuals", {"residual"}, Treatment::rows},
      {"simulate_outcomes", {"sim_1"}, Treatment::rows},
      {"simulate_outcomes", {"sim_1_time", "sim_1_status"}, Treatment::rows},
      {"fit_statistics", {"n", "n_events", "n_parameters", "log_likelihood"}, Treatment::whole},
      {"gap_components", {"stratum", "contrast", "component", "estimate"}, Treatment::of_model},
      {"gap_verdicts", {"contrast", "verdict", "p_difference"}, Treatment::of_model},
      {"gap_sensitivity", {"contrast", "e_value", "robustness_value"}, Treatment::of_model},
      {"joint_tests", {"term", "df1", "df2", "statistic"}, Treatment::of_model},
      {"combinations", {"combination", "estimate", "std_error"}, Treatment::of_model},
      {"variance_components", {"group", "name", "estimate"}, Treatment::of_model},
      {"proportional_odds_test", {"term", "test", "statistic"}, Treatment::of_model},
      {"compare_fits", {"formula", "n_parameters", "log_likelihood"}, Treatment::of_model},
      {"diagnose", {"check", "value", "limit", "passed"}, Treatment::of_model},
      {"average_effects", {"variable", "contrast", "estimate", "std_error"}, Treatment::look},
      {"figure_data", {"label", "position", "estimate"}, Treatment::look},
      {"fit_intervals", {"group", "category", "term", "estimate", "conf_low"}, Treatment::of_model},
      {"predicted", {"category", "estimate", "std_error", "conf_low"}, Treatment::look},
      {"check_data", {"table", "column", "rule", "n", "n_rows"}, Treatment::look},
      {"provenance", {"key", "value"}, Treatment::look},
      {"published_figures", {"pm", "quantity_id", "value"}, Treatment::safe},
      {"codebook", {"table", "variable", "label_sv", "label_en"}, Treatment::safe},
      {"codebook", {"table", "n_variables"}, Treatment::safe},
  };
  return all;
}

const KnownTable* recognise(const Table& table) {
  for (const Column& column : table.columns)
    if (column.type == Column::Type::other) return nullptr;  // dates, lists: none of ours
  for (const KnownTable& one : known_tables())
    if (std::all_of(one.columns.begin(), one.columns.end(),
                    [&](const char* name) { return table.find(name) != nullptr; }))
      return &one;
  return nullptr;
}

/// A square of numbers that mirror each other, with an intercept or a threshold among its names:
/// covariances. Names may stand in a first column.
bool is_symmetric(const Table& table) {
  std::vector<const Column*> numbers;
  if (std::none_of(table.columns.begin(), table.columns.end(), [](const Column& column) {
        return column.name.find("(Intercept)") != std::string::npos ||
               column.name.find('|') != std::string::npos;
      }))
    return false;
  for (const Column& column : table.columns) {
    if (column.type == Column::Type::real)
      numbers.push_back(&column);
    else if (column.name != "term")
      return false;
  }
  if (numbers.size() != table.n_rows || table.n_rows < 2) return false;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double a = number_at(*numbers[i], j), b = number_at(*numbers[j], i);
      if (!(std::fabs(a - b) <= 1e-9 * (std::fabs(a) + std::fabs(b)))) return false;
    }
  }
  return true;
}

/// Text columns of a host come coded; they go back as text.
Table as_result(const Table& table) {
  Table out;
  for (const Column& column : table.columns) {
    if (column.type == Column::Type::other) continue;
    if (column.type != Column::Type::categorical || column.declared) {
      out.add(column);
      continue;
    }
    std::vector<std::string> text;
    for (std::size_t i = 0; i < column.size(); ++i) text.push_back(text_at(column, i));
    Column plain = Column::of_text(column.name, std::move(text));
    plain.missing = column.missing;
    out.add(std::move(plain));
  }
  return out;
}

/// Rows with a level of their own, or a group, that rest on fewer than min_base cases.
void check_levels(const DisclosureRules& rules, Release& release) {
  const Table& table = *release.table;
  const Column &n = table.at("n"), &level = table.at("level");
  std::vector<bool> few(table.n_rows, false);
  for (std::size_t i = 0; i < table.n_rows; ++i)
    few[i] = !text_at(level, i).empty() && number_at(n, i) < rules.min_base;
  const auto affected = static_cast<double>(std::count(few.begin(), few.end(), true));
  add_check(release, "level_size", "n", affected, Verdict::review,
            "Every level rests on min_base cases or more.",
            counted(affected, "row rests", "rows rest") + " on fewer than min_base cases" +
                (hides(rules) ? " and " + std::string(affected == 1.0 ? "is" : "are") +
                                    " left without numbers."
                              : "."));
  add_check(release, "source", "model", 1.0, Verdict::review, "",
            "Whether the model as a whole is safe is for check_release() of the fit.");
  if (!hides(rules)) return;
  std::vector<std::string> numbers;
  for (const Column& column : table.columns)
    if (column.type == Column::Type::real) numbers.push_back(column.name);
  for (const std::string& name : numbers) blank(release, name, few);
}

void check_whole(const DisclosureRules& rules, Release& release) {
  const Table& table = *release.table;
  double affected = 0.0;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const double n = number_at(table.at("n"), i), events = number_at(table.at("n_events"), i);
    if (n < rules.min_base || is_small(events, rules) || is_small(n - events, rules)) ++affected;
  }
  add_check(release, "threshold", "n", affected, Verdict::fail,
            "Cases, events and cases without one are enough.",
            "Fewer than min_base cases, or fewer than min_count with or without the event.");
  if (affected > 0.0 && hides(rules)) release.table.reset();
}

void treat(Context& context, Treatment treatment, const DisclosureRules& rules, Release& release) {
  switch (treatment) {
    case Treatment::shares:
      check_shares(context, rules, release);
      return;
    case Treatment::life_table:
      check_life_table(context, rules, release);
      return;
    case Treatment::magnitudes:
      check_magnitudes(rules, release);
      return;
    case Treatment::levels:
      check_levels(rules, release);
      return;
    case Treatment::whole:
      check_whole(rules, release);
      return;
    case Treatment::of_model:
      add_check(release, "source", "model", 1.0, Verdict::review, "",
                "Safe if the result it was read from is: that is for check_release() of the fit "
                "or decomposition.");
      return;
    case Treatment::look:
      add_check(release, "evidence", release.kind, 1.0, Verdict::review, "",
                "The table does not say how many cases its rows rest on: somebody has to look, "
                "above all at rows for single units or small groups.");
      return;
    case Treatment::safe:
      add_check(release, "evidence", release.kind, 0.0, Verdict::pass,
                "Nothing of the data is in it.", "");
      return;
    case Treatment::rows:
      add_check(release, "rows", release.kind, static_cast<double>(release.table->n_rows),
                Verdict::fail, "", "It is about single rows or units and does not leave.");
      if (hides(rules)) release.table.reset();
      return;
  }
}

}  // namespace

std::string verdict_name(Verdict verdict) {
  return verdict == Verdict::pass ? "pass" : verdict == Verdict::review ? "review" : "fail";
}

Verdict verdict_of(const std::vector<ReleaseCheck>& checks) {
  Verdict worst = Verdict::pass;
  for (const ReleaseCheck& check : checks) worst = std::max(worst, check.verdict);
  return worst;
}

void add_check(Release& release, std::string rule, std::string item, double n_affected,
               Verdict otherwise, std::string finding_pass, std::string finding) {
  const bool passed = n_affected == 0.0;
  release.checks.push_back({std::move(rule), std::move(item), passed ? Verdict::pass : otherwise,
                            n_affected, std::move(passed ? finding_pass : finding)});
}

double number_at(const Column& column, std::size_t row) {
  return column.type != Column::Type::real || column.is_missing(row)
             ? std::numeric_limits<double>::quiet_NaN()
             : column.real[row];
}

std::string text_at(const Column& column, std::size_t row) {
  if (column.is_missing(row)) return {};
  switch (column.type) {
    case Column::Type::categorical:
      return column.codes[row] < 0 ? std::string()
                                   : column.levels[static_cast<std::size_t>(column.codes[row])];
    case Column::Type::text:
      return column.text[row];
    case Column::Type::logical:
      return column.codes[row] != 0 ? "true" : "false";
    case Column::Type::real:
      return csv_number(column.real[row]);
    case Column::Type::other:
      break;
  }
  return {};
}

std::string counted(double n, const std::string& one, const std::string& several) {
  return csv_number(n) + " " + (n == 1.0 ? one : several);
}

void blank(Release& release, const std::string& name, const std::vector<bool>& which) {
  for (Column& column : release.table->columns) {
    if (column.name != name || column.type != Column::Type::real) continue;
    for (std::size_t i = 0; i < which.size(); ++i) {
      if (!which[i] || column.is_missing(i)) continue;
      column.missing.resize(which.size(), 0);
      column.missing[i] = 1;
      column.real[i] = 0.0;
      ++release.n_hidden;
    }
  }
}

double count_numbers(const Table& table) {
  double n = 0.0;
  for (const Column& column : table.columns) {
    if (column.type != Column::Type::real) continue;
    for (std::size_t i = 0; i < column.size(); ++i) n += column.is_missing(i) ? 0.0 : 1.0;
  }
  return n;
}

Release check_table(Context& context, const Table& table, const DisclosureRules& rules) {
  Release release;
  release.table = as_result(table);
  release.n_cells = count_numbers(table);
  const KnownTable* known = recognise(table);
  if (known == nullptr && is_symmetric(table)) {
    release.kind = "covariance_matrix";
    treat(context, Treatment::of_model, rules, release);
    return release;
  }
  if (known == nullptr) {
    release.kind = "unknown";
    add_check(release, "rows", "table", static_cast<double>(table.n_rows), Verdict::fail,
              "There are no rows in it.",
              "Not a table that this library makes: its rows may be those of the data.");
    if (hides(rules) && table.n_rows > 0) release.table.reset();
    return release;
  }
  release.kind = known->kind;
  treat(context, known->treatment, rules, release);
  if (!release.table) release.n_hidden = release.n_cells;
  return release;
}

}  // namespace skillnad
