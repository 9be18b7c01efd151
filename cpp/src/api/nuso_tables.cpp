// Tables with bases: shares, the sorting process, printed figures beside the data.
#include <algorithm>
#include <memory>

#include "disclosure_arguments.hpp"
#include "functions.hpp"
#include "nuso_arguments.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/data/names.hpp"
#include "skillnad/disclosure/rules.hpp"
#include "skillnad/nuso/base.hpp"
#include "skillnad/nuso/check_figures.hpp"
#include "skillnad/nuso/reproduce.hpp"
#include "skillnad/nuso/sorting.hpp"
#include "skillnad/tables/published_figures.hpp"
#include "skillnad/tables/shares.hpp"

namespace skillnad::api {

namespace {

/// The rows that may not be shown outside: a column of the table, whose numbers stay as they are.
std::vector<bool> suppressed_rows(Context& context, const ShareRequest& request,
                                  const std::vector<CountedShare>& rows,
                                  const DisclosureRules& rules) {
  const auto place = [](std::size_t x) { return static_cast<std::int32_t>(x); };
  std::vector<ShareCell> cells;
  for (const CountedShare& row : rows) {
    ShareCell cell;
    cell.by = {static_cast<std::int32_t>(row.cell)};
    cell.outcome = place(static_cast<std::size_t>(
        std::find(request.outcome.begin(), request.outcome.end(), row.outcome) -
        request.outcome.begin()));
    cell.level = row.place;
    cell.n = row.n;
    cell.base = row.base;
    cell.kinds = outside_base(row);
    cells.push_back(std::move(cell));
  }
  return suppressed_cells(context, cells, rules, request.multiple);
}

Value run_shares(Context& context, const Arguments& args) {
  const Table& data = args.table("data");
  Context quiet;  // a note would not be seen beside a table
  quiet.interrupted = context.interrupted;
  const DisclosureRules rules = disclosure_argument(args);
  ShareRequest request;
  request.outcome = args.texts("outcome");
  request.event = level_argument_text(args, "event");
  request.by = args.texts("by");
  request.multiple = args.logical("multiple");
  request.cluster = args.text_or("cluster", "");
  request.level = args.number("level");
  nuso::Base base = nuso::read_base(quiet, data, args.text_or("base", ""));
  request.in_base = std::move(base.rows);
  request.universe_sv = base.label_sv + (request.multiple ? "; flera svar möjliga" : "");
  request.universe_en = base.label_en + (request.multiple ? "; several answers possible" : "");
  const std::vector<CountedShare> rows = count_shares(quiet, data, request);
  Table table = shares_table(data, request, rows);
  table.add(Column::of_logical("suppress", suppressed_rows(quiet, request, rows, rules)));
  return table;
}

std::vector<std::string> shares_columns(const Arguments& args, const std::string&,
                                        const std::vector<std::string>& names) {
  std::vector<std::string> used = args.texts("outcome");
  for (const std::string& name : args.texts("outcome")) {
    const std::string kinds = name + "__missing";
    if (std::find(names.begin(), names.end(), kinds) != names.end()) used.push_back(kinds);
  }
  for (const std::string& name : args.texts("by")) used.push_back(name);
  if (args.given("cluster")) used.push_back(args.text("cluster"));
  for (const std::string& name : nuso::columns_of_base(args.text_or("base", "")))
    used.push_back(name);
  return select_columns(names, used);
}

Value run_sorting(Context& context, const Arguments& args) {
  return nuso::sorting_process(context, tables_argument(args), args.text("by"),
                               args.number("level"));
}

Value run_reproduce(Context& context, const Arguments& args) {
  return nuso::reproduce_pm(context, tables_argument(args), args.text_or("pm", ""));
}

Value run_check_figures(Context&, const Arguments& args) {
  const std::string pm = args.text_or("pm", "");
  published_figures(pm);  // is it a report?
  return nuso::check_figures(args.given("figures") ? args.table("figures") : published_figures(""),
                             args.given("claims") ? args.table("claims") : nuso::published_claims(),
                             pm);
}

const char shares_example[] =
    "data = pd.DataFrame({\"y\": [\"yes\", \"no\", \"yes\", \"yes\"], "
    "\"sex\": [\"a\", \"b\", \"a\", \"b\"]})\n"
    "table = sk.shares(data, outcome=\"y\", event=\"yes\", by=\"sex\")\n"
    "print(table)";

Function shares_function() {
  Function f;
  f.name = "shares";
  f.family = "data";
  f.title = "Shares with their bases";
  f.doc =
      "How many of whom: every percentage with the number asked, the number who answered, and why "
      "the others did not. The kind of missingness of a column x stands in x__missing, if there is "
      "one. FE (not documented) and OA (other) are answers and stay in the base, under their level "
      "or, where the cell is empty, as rows of their own; EA (the question was not to be put), ES "
      "(not answered), EB (unit did not take part) and EI (has not happened yet) are outside the "
      "base and counted; so are empty cells without a kind.\n\n"
      "share is n / base, share_of_asked n / n_asked, coverage base / n_asked. Limits are Wilson's "
      "score limits (1927); with cluster they rest on the effective number of cases p (1 - p) / v, "
      "v the variance of the ratio between clusters, at most the number of cases, and on Student's "
      "t of G - 1 degrees of freedom (Korn & Graubard 1998); missing where a cell has a single "
      "cluster.";
  f.returns =
      "A data frame: the columns of by, outcome, level, n, base, share, conf_low, conf_high, "
      "n_total (rows of the base in the cell), n_asked (without EA), share_of_asked, coverage, "
      "n_FE, n_OA, n_ES, n_EA, n_EB, n_EI, n_unexplained, universe_sv, universe_en (the base in "
      "words), suppress (may not be shown outside).";
  f.errors = {"DataError[missing]",         "DataError[no_rows]", "DataError[type]",
              "DataError[too_many_levels]", "OptionError[event]", "OptionError[argument_value]"};
  f.example = shares_example;
  Argument outcome =
      option("outcome", {},
             "The column whose levels are counted; with multiple several columns, each answered "
             "yes (\"ja\", \"yes\", 1 or true) or no.");
  outcome.required = true;
  f.arguments = {
      positional("data", ArgumentType::data, "A data frame, one row a case."),
      outcome,
      option("event", {},
             "The level whose share is wanted; left out: all levels, one row each. With multiple "
             "the level that says yes."),
      option("by", {}, "Columns: a cell for each combination that occurs; empty cells count too."),
      option("base", {},
             "Whose share: all, notified, need_assessed, need_assessed_notified, "
             "need_assessed_12, treatments, treatments_started, treatments_followed_up, "
             "treatments_closed, open_care, or a condition such as \"behov=ja & alder>=12\" (parts "
             "joined by &, alternatives by |, with =, !=, <, <=, >, >=; \"x ?\": x has a value). "
             "Left out: all rows."),
      option("multiple", false, "True: several answers possible, each with a column of its own."),
      option("cluster", {}, "A column, such as the municipality: limits robust to it."),
      level_argument(),
      disclosure_argument()};
  f.run = run_shares;
  f.columns = shares_columns;
  return f;
}

Function sorting_function() {
  Function f;
  f.name = "sorting_process";
  f.family = "data";
  f.title = "The sorting process: vulnerability, need, intervention";
  f.doc =
      "Of all investigations, and of those after a notification, the shares that are found "
      "vulnerable, assessed to be in need, and given an intervention, by age or another column, "
      "each stage also as a share of the one before it.";
  f.returns =
      "A data frame: entry (all, notified), the column of by, stage (1 to 3), stage_sv, stage_en, "
      "n, base, share, conf_low, conf_high (Wilson), n_of_previous, base_of_previous, "
      "share_of_previous, n_not_known, universe_sv, universe_en. Cases without a value of by are "
      "counted in a level of their own, the last.";
  f.errors = {"DataError[table]", "DataError[unknown_column]", "OptionError[argument_type]"};
  f.arguments = {positional("tables", ArgumentType::value,
                            "Named list of data frames, as simulate_nuso() gives it."),
                 option("by", "age",
                        "\"age\" (in years), or a column of utredning with levels or whole "
                        "numbers."),
                 level_argument()};
  f.run = run_sorting;
  return f;
}

Function reproduce_function() {
  Function f;
  f.name = "reproduce_pm";
  f.family = "data";
  f.title = "Every printed figure beside its value in the data";
  f.doc =
      "Counts each figure that PM #5 or PM #7 prints from tables of the data model, and checks "
      "each "
      "printed direction, order or \"no difference\". A figure is \"within\" if it would be "
      "printed "
      "as it is (a rounded percentage: half a unit; \"ca\" and words such as \"six of ten\": the "
      "tolerance in lower and upper). A difference must have the printed sign and be above 1 "
      "percent unit; no difference means below 2.";
  f.returns =
      "A data frame, one row a figure and then one a finding: pm, kind (figure, finding), "
      "quantity_id, description_sv, description_en, printed, unit, lower, upper, obtained, shown "
      "(in words), verdict (within, outside, not compared), reason (why it is not compared).";
  f.errors = {"DataError[table]", "OptionError[argument_type]", "OptionError[argument_value]"};
  f.arguments = {positional("tables", ArgumentType::value,
                            "Named list of data frames, as simulate_nuso() gives it."),
                 option("pm", {}, "\"pm5\" or \"pm7\"; left out: both.")};
  f.run = run_reproduce;
  return f;
}

Function check_figures_function() {
  Function f;
  f.name = "check_figures";
  f.family = "data";
  f.title = "Do the figures of a report agree with each other?";
  f.doc =
      "Compares what a report prints in one place with what it prints in another: text with "
      "tables, "
      "shares with counts and bases, sums with their parts, words such as \"half\" with numbers, "
      "names with names. Each printed figure stands for all numbers that would be printed so: a "
      "percentage half a unit of its last place up or down, a count exactly, or, if it has three "
      "digits or more and ends in zeros, half a unit of the place before them; \"<10\" and "
      "\">50\" as they say. Two sides agree if such numbers exist; where they do not, no rounding "
      "can explain it.\n\nWithout arguments the claims about PM #5 and PM #7 that the package has. "
      "For a report of one's own: figures with the columns quantity_id and value_text (as "
      "printed), "
      "perhaps statistic (\"count\") and group_level; claims with the columns claim, left, "
      "relation "
      "and right, perhaps about_sv, about_en, pm, otherwise (an expression that a contradicted "
      "figure may fit), otherwise_sv and otherwise_en. An expression has numbers, quantity_ids, "
      "words of a size in single quotes, + - * / and brackets; several between semicolons are what "
      "they have in common. Relations: =, <= and >= between expressions; rises: figures between "
      "semicolons do; same: two texts are one; label: the text on the left is in the group_level "
      "of "
      "the figure on the right.";
  f.returns =
      "A data frame, one row a claim: claim, pm, about_sv, about_en, left, left_low, left_high, "
      "relation, right, right_low, right_high (the ends of the two ranges), verdict (agrees, "
      "contradicts), fits_sv, fits_en (what a contradicted figure fits instead).";
  f.errors = {"DataError[claims]", "OptionError[argument_value]"};
  Argument figures =
      option("figures", {}, "A data frame of figures; by default published_figures().");
  Argument claims =
      option("claims", {}, "A data frame of claims; by default those of the package.");
  figures.type = claims.type = ArgumentType::data;
  f.arguments = {option("pm", {}, "\"pm5\" or \"pm7\": only claims of this one; by default all."),
                 claims, figures};
  f.columns = [](const Arguments&, const std::string&, const std::vector<std::string>& names) {
    return names;
  };
  f.run = run_check_figures;
  return f;
}

}  // namespace

void add_nuso_tables(std::vector<Function>& functions) {
  functions.push_back(shares_function());
  functions.push_back(sorting_function());
  functions.push_back(reproduce_function());
  functions.push_back(check_figures_function());
}

}  // namespace skillnad::api
