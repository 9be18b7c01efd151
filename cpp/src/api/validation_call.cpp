// run_validation() in the registry.
#include "functions.hpp"
#include "skillnad/api/provenance.hpp"
#include "skillnad/api/validation.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/files.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::api {

namespace {

bool ends_in(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

Value run_call(Context& context, const Arguments& args) {
  const std::string path = args.text_or("path", "");
  const bool report = ends_in(path, ".txt");
  // Said before the cases run.
  if (args.given("path") && !report && !ends_in(path, ".csv"))
    throw OptionError("argument_value",
                      "path must be a file ending in .txt (a report to read) or .csv (the table).",
                      {"path", {}, 0});
  const Table& certified = certified_values();
  const Validation validation = run_validation(context, certified);
  if (report)
    write_file(path, validation_report(validation, certified, version_table(context.host)));
  else if (args.given("path"))
    write_file(path, to_csv(validation.table));
  return validation.table;
}

Value run_against(Context& context, const Arguments& args) {
  return run_validation(context, read_csv(args.text("certified"))).table;
}

}  // namespace

void add_validation(std::vector<Function>& functions) {
  Function f;
  f.name = "run_validation";
  f.family = "output";
  f.title = "The certified cases, run again on this machine";
  f.doc =
      "Fits and decomposes public data sets, and simulated ones, that the package carries, and "
      "compares what comes out with the values of independent tools (glm, glmmTMB, ordinal, nnet, "
      "survival, clubSandwich, statsmodels, 60 digits of mpmath, sums over plain grids, published "
      "test vectors, printed figures), each within its stated tolerance: for the documentation of "
      "an installation, and whoever audits it. It needs neither network nor compiler and less "
      "than a minute. Which case is certified by what: docs/validation.md. A quantity that is off "
      "is a row that failed, and a warning says how many did and what to do; it is no error.";
  f.returns =
      "A data frame, one row a quantity: case, quantity, certified, obtained (missing where the "
      "case came to no end), difference (obtained - certified), tolerance (the largest difference "
      "that passes), source (what certified it), verdict (\"passed\" or \"failed\").";
  f.errors = {"OptionError[argument_value]", "DataError[file]"};
  f.arguments = {option("path", {},
                        "A file to write too: ending in .txt a report to read, with the sum, the "
                        "versions and how each case is called; ending in .csv the table.")};
  f.arguments[0].type = ArgumentType::path;
  f.run = run_call;
  functions.push_back(std::move(f));
  // For tests: against other values than the certified ones, as CSV.
  add_inner(functions, "validate_against", {inner_argument("certified")}, run_against);
}

}  // namespace skillnad::api
