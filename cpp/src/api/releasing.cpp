// check_release(): the one place of the rules of disclosure control.
#include <cmath>
#include <limits>

#include "disclosure_arguments.hpp"
#include "functions.hpp"
#include "saved_form.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/sha256.hpp"
#include "skillnad/disclosure/release.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::api {

namespace {

bool few(double count, const DisclosureRules& rules) {
  const double whole = std::round(count);
  return whole > 0.0 && whole < rules.min_count;
}

/// A decomposition shows the sizes and shares of its groups: their counts are those of a table.
Release check_decomposition(const Decomposition& d, const DisclosureRules& rules) {
  Release release;
  release.kind = "decomposition";
  double small_groups = 0.0, small_counts = 0.0, full = 0.0;
  for (const DecompositionCell& one : d.cells) {
    if (one.pooled) continue;
    const GapCell& cell = one.cell;
    for (const auto& [n, share] : {std::pair{cell.n_a, cell.share_a}, {cell.n_b, cell.share_b}}) {
      if (!std::isfinite(n) || n == 0.0) continue;
      if (n < rules.min_base) ++small_groups;
      // What a stage adds is no share of a group; cells that are too small hold none.
      if (cell.flags.too_small || !std::isfinite(share) || (!one.stage.empty() && !one.own))
        continue;
      const double events = n * share;
      if (few(events, rules) || few(n - events, rules)) ++small_counts;
      if (rules.full_rows && one.category.empty() && (share == 0.0 || share == 1.0)) ++full;
    }
  }
  for (const StageReach& stage : d.reach) {
    for (std::size_t g = 0; g < stage.cases.size(); ++g)
      if (stage.cases[g] > 0.0 && stage.cases[g] < rules.min_base) ++small_groups;
  }
  const std::string remedy = ": merge strata or groups and take the gap apart again.";
  add_check(release, "base", "groups", small_groups, Verdict::fail,
            "Every group has min_base cases or more wherever it is compared.",
            "A group has fewer than min_base cases in some comparison" + remedy);
  add_check(release, "threshold", "groups", small_counts, Verdict::fail,
            "Nowhere do from 1 to min_count - 1 cases of a group have the outcome, or not.",
            "From 1 to min_count - 1 cases of a group have the outcome, or do not, in some "
            "comparison" +
                remedy);
  add_check(release, "full_row", "groups", full, Verdict::fail,
            "No group has the same outcome in all its cases.",
            "All cases of a group have the same outcome in some comparison" + remedy);
  if (d.n_units > 0.0)
    add_check(release, "units", "unit", 1.0, Verdict::review, "",
              "What is said of single units, as in figures, is not checked here.");
  return release;
}

Release release_of(Context& context, const Value& x, const DisclosureRules& rules) {
  if (const Table* table = x.table()) return check_table(context, *table, rules);
  const Result* result = x.result();
  if (result == nullptr)
    throw OptionError("argument_type",
                      "x must be one result: a data frame that this package made, a fit or a "
                      "decomposition. Of a text, check the result it was made of.",
                      {"x", {}, 0});
  if (is_decomposition(*result))
    return check_decomposition(live_decomposition(*result)->decomposition, rules);
  return check_fit(live_fit(*result)->fit, rules);
}

Table checks_table(const Release& release) {
  std::vector<std::string> rule, item, verdict, finding;
  std::vector<double> n;
  for (const ReleaseCheck& check : release.checks) {
    rule.push_back(check.rule);
    item.push_back(check.item);
    verdict.push_back(verdict_name(check.verdict));
    n.push_back(check.n_affected);
    finding.push_back(check.finding);
  }
  Table out;
  out.add(Column::of_text("rule", rule));
  out.add(Column::of_text("item", item));
  out.add(Column::of_text("verdict", verdict));
  out.add(Column::of_whole("n_affected", n));
  out.add(Column::of_text("finding", finding));
  return out;
}

std::string method_name(DisclosureMethod method) {
  return method == DisclosureMethod::round      ? "round"
         : method == DisclosureMethod::cell_key ? "cell_key"
                                                : "suppress";
}

/// What an output checker needs, after the records of ACRO: type, status, the rules with their
/// parameters, a summary, and the hash of what was let through.
Table record_table(const Release& release, const DisclosureRules& rules,
                   const std::string& audience, const std::string& hash) {
  std::vector<std::string> keys, values;
  const auto add = [&](const char* key, std::string value) {
    keys.emplace_back(key);
    values.push_back(std::move(value));
  };
  std::string summary;
  for (const ReleaseCheck& check : release.checks) {
    if (check.verdict == Verdict::pass) continue;
    if (!summary.empty()) summary += "; ";
    summary += check.rule + " (" + check.item + "): " + verdict_name(check.verdict);
  }
  add("type", release.kind);
  add("status", verdict_name(verdict_of(release.checks)));
  add("summary", summary.empty() ? "no rule is broken" : summary);
  add("audience", audience);
  add("method", method_name(rules.method));
  add("min_count", csv_number(rules.min_count));
  add("min_base", csv_number(rules.min_base));
  add("min_df", csv_number(rules.min_df));
  add("full_rows", rules.full_rows ? "true" : "false");
  add("p_percent", csv_number(rules.p_percent));
  add("dominance", csv_number(static_cast<double>(rules.dominant)) + " contributors, " +
                       csv_number(rules.dominance) + " per cent");
  if (rules.method == DisclosureMethod::round)
    add("rounding_base", csv_number(rules.rounding_base));
  if (rules.method == DisclosureMethod::cell_key) add("key", "given, not recorded");
  add("n_rows", release.table ? csv_number(static_cast<double>(release.table->n_rows)) : "");
  add("n_numbers", csv_number(release.n_cells));
  add("n_left_out", csv_number(release.n_hidden));
  add("sha256", hash);
  add("skillnad", version());
  Table out;
  out.add(Column::of_text("key", keys));
  out.add(Column::of_optional_text("value", values));
  return out;
}

Value run_check_release(Context& context, const Arguments& args) {
  const DisclosureRules rules = disclosure_argument(args);
  const Release release = release_of(context, args["x"], rules);
  std::string hash;
  if (release.table)
    hash = to_hex(sha256(to_csv(*release.table)));
  else if (const Result* result = args["x"].result())
    hash = saved_hash(result->saved);
  ValueList out;
  out.add("release", release.table ? Value(*release.table) : Value());
  out.add("checks", checks_table(release));
  out.add("record", record_table(release, rules, args.text("audience"), hash));
  return out;
}

const char example[] =
    "data = pd.DataFrame({\"days\": [10, 40, 95, 120, 170, 180], \"again\": [1, 0, 1, 0, 1, 0]})\n"
    "table = sk.life_table(data, time=\"days\", status=\"again\", breaks=[0, 90, 180])\n"
    "checked = sk.check_release(table)\n"
    "print(checked[\"checks\"])";

}  // namespace

void add_releasing(std::vector<Function>& functions) {
  Function f;
  f.name = "check_release";
  f.family = "output";
  f.title = "Whether a result may leave, and what of it";
  f.doc =
      "The one place of the rules of disclosure control. Tables of shares: counts from 1 to "
      "min_count - 1, shown or implied, shares on fewer than min_base cases, groups with all cases "
      "at one level, small kinds of missingness; further counts are left out until, by linear "
      "programming or flows in the table, no unsafe count can be told to be below min_count from "
      "the rest, the totals in the table and the totals of the levels. Life tables: the same along "
      "the bands. Fits: residual degrees of freedom, saturation, size of levels and categories. "
      "Decompositions: sizes and counts of the groups compared. Rows of the data never pass, nor "
      "does a table that is not this package's own.\n\nThresholds are not law: whoever owns the "
      "data sets them, and the record states them. A verdict of review says that a person has to "
      "look. Tables that are released one by one can be held against each other: what is protected "
      "in one may stand in another. See docs/disclosure_control.md.";
  f.returns =
      "A named list: release (the table with unsafe cells missing, or with perturbed counts; "
      "nothing for fits and decompositions, and where nothing may leave), checks (data frame, one "
      "row a rule and item: rule, item, verdict (\"pass\", \"review\", \"fail\"), n_affected, "
      "finding), record (data frame for the log of what was released, in the terms of ACRO: key, "
      "value; among them type, status, summary, audience, the parameters, and sha256 of the "
      "released table as CSV, or the result_hash of a fit or decomposition).";
  f.errors = {"OptionError[argument_type]", "OptionError[argument_value]",
              "OptionError[argument_missing]"};
  f.example = example;
  f.arguments = {positional("x", ArgumentType::value,
                            "One result: a data frame that a function of this package returned, a "
                            "fit or a decomposition."),
                 audience_argument(), disclosure_argument()};
  f.run = run_check_release;
  functions.push_back(std::move(f));
}

}  // namespace skillnad::api
