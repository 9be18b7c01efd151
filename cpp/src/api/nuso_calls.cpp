// The codebook of NUSO, the check of data against it, and the synthetic population.
#include "functions.hpp"
#include "nuso_arguments.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/nuso/check_data.hpp"
#include "skillnad/nuso/codebook_file.hpp"
#include "skillnad/nuso/simulate.hpp"

namespace skillnad::api {

nuso::Codebook codebook_argument(Context& context, const Arguments& args) {
  const ValueList* given = args["codebook"].list();
  if (given == nullptr) return nuso::codebook_at(context, args.text("codebook"));
  const Value* variables = given->find("variables");
  const Value* levels = given->find("levels");
  if (variables == nullptr || variables->table() == nullptr || levels == nullptr ||
      levels->table() == nullptr)
    throw OptionError(
        "argument_type",
        "codebook must be the name or the folder of a codebook, or a list with the data frames "
        "variables and levels, as load_codebook() gives it.",
        {"codebook", {}, 0});
  return nuso::codebook_from(*variables->table(), *levels->table(), "given");
}

namespace {

Value run_codebook(Context& context, const Arguments& args) {
  return nuso::codebook_tables(nuso::codebook_at(context, args.text("name")));
}

Value run_check(Context& context, const Arguments& args) {
  return nuso::check_data(context, tables_argument(args), codebook_argument(context, args));
}

Value run_simulate(Context& context, const Arguments& args) {
  constexpr double largest_sd = 2.0;
  nuso::SimulationRequest request;
  request.seed = seed_argument(args);
  request.mode = args.choice("mode", {"replica", "stochastic"});
  request.scenario =
      args.choice("scenario", {"default", "no_unit_variation", "strong_unit_variation", "null",
                               "planted_effects", "second_wave"});
  request.unit_sd = args.number("unit_sd");
  if (!(request.unit_sd >= 0.0 && request.unit_sd <= largest_sd))
    throw OptionError("argument_value", "unit_sd must be a number from 0 to 2 (log odds).",
                      {"unit_sd", {}, 0});
  if (request.mode == "replica" && request.scenario != "default")
    throw OptionError("argument_value",
                      "Scenario \"" + request.scenario +
                          "\" differs from what is printed, so mode \"replica\" cannot meet the "
                          "printed margins: use mode \"stochastic\".",
                      {"scenario", {}, 0});
  return nuso::simulate_nuso(context, request);
}

}  // namespace

const ValueList& tables_argument(const Arguments& args) {
  const ValueList* tables = args["tables"].list();
  if (tables == nullptr)
    throw OptionError("argument_type",
                      "tables must be a list of data frames, named as the tables of the codebook, "
                      "as simulate_nuso() gives them.",
                      {"tables", {}, 0});
  return *tables;
}

void add_nuso_calls(std::vector<Function>& functions) {
  Function book;
  book.name = "load_codebook";
  book.family = "data";
  book.title = "The data model";
  book.doc =
      "Tables, variables and levels of the data model with Swedish and English labels: who is "
      "asked "
      "what (`asked_of`, a condition; none: all), which kinds of missingness occur (FE not "
      "documented, EA not asked, ES not answered, EB unit did not take part, EI has not happened "
      "yet, OA other) and what is assumed, because it is not printed in the PMs.";
  book.returns =
      "A named list of data frames: tables (table, n_variables), variables (table, variable, type, "
      "label_sv, label_en, asked_of, missing, assumed), levels (table, variable, level, label_sv, "
      "label_en, assumed).";
  book.errors = {"OptionError[argument_value]", "DataError[codebook]", "DataError[file]",
                 "DataError[file_format]"};
  book.arguments = {
      positional("name", ArgumentType::value,
                 "\"nuso\", or the path of a folder with a codebook of one's own: "
                 "its files variables and levels, .csv or .xlsx, with these columns.")};
  book.arguments[0].required = false;
  book.arguments[0].fallback = "nuso";
  book.run = run_codebook;
  functions.push_back(std::move(book));

  Function check;
  check.name = "check_data";
  check.family = "data";
  check.title = "What in the data breaks the data model";
  check.doc =
      "Compares tables with the codebook, and a codebook's own rules: names, types, levels, keys "
      "(empty, twice, not in the table above), filters (a value though the question was not to be "
      "put), missing values without a kind, ranges and contradictions. Findings are counts; rows "
      "and cells are never shown, and nothing is corrected.";
  check.returns =
      "A data frame, one row a finding: table, column (missing where the whole table is meant), "
      "rule (table_missing, table_unknown, table_empty, column_missing, column_unknown, type, "
      "unknown_level, key, filter, unexplained, kind, value_and_kind, range, contradiction, "
      "not_checked), n (cells or rows), n_rows (of the table), finding (in words). No rows: "
      "nothing "
      "was found.";
  check.errors = {"OptionError[argument_type]", "OptionError[argument_value]",
                  "DataError[codebook]"};
  check.arguments = {
      positional("tables", ArgumentType::value,
                 "Named list of data frames, as simulate_nuso() gives it."),
      option("codebook", "nuso",
             "Name or folder of a codebook, or a list with the data frames variables and levels as "
             "load_codebook() gives them, changed as needed.")};
  check.run = run_check;
  functions.push_back(std::move(check));

  Function f;
  f.name = "simulate_nuso";
  f.family = "data";
  f.title = "The synthetic population";
  f.doc =
      "Tables in the form of the NUSO survey, with 134 fictional municipalities (9001-9134) and "
      "22,000 investigations, that reproduce what PM #5 and PM #7 print. They are not data: every "
      "table bears the mark SYNTETISKA DATA. Steps follow the causal order of an investigation, "
      "each "
      "a logistic model with the municipality's effect. In mode \"replica\" the rows nearest their "
      "threshold are changed until the printed margins are met, for any seed; in mode "
      "\"stochastic\" "
      "the same chances are drawn from freely.\n\nScenarios (mode \"stochastic\"): "
      "\"no_unit_variation\", \"strong_unit_variation\" (effects of spread 0 and 0.35), \"null\" "
      "(no "
      "effect of sex, origin, diagnosis, age or the child's participation on decisions), "
      "\"planted_effects\" (foreign background 8 percent units less often an intervention given "
      "consent in profiles 2 and 4; girls 10 percent units more often in need than boys in profile "
      "14, on top of the default's), \"second_wave\" (guardians' consent 3 percent units higher).";
  f.returns =
      "A named list of data frames: enhet, utredning, insats, insats_mal, hanvisning, "
      "aktualisering, with the columns of load_codebook() and, for each variable x that may be "
      "missing, x__missing.";
  f.errors = {"OptionError[argument_value]", "DataError[margins]"};
  Argument seed = option("seed", {}, "Whole number from 0 to 2^53: another gives other children.");
  seed.required = true;
  f.arguments = {seed, option("mode", "replica", "\"replica\" or \"stochastic\"."),
                 option("unit_sd", 0.15,
                        "Spread of the municipalities' effects, as a standard deviation of log "
                        "odds, 0 to 2. The scenarios of unit variation set their own."),
                 option("scenario", "default", "One of the scenarios above.")};
  f.run = run_simulate;
  functions.push_back(std::move(f));
}

}  // namespace skillnad::api
