// life_table(): hazard, survival and cumulative incidence by band of time.
#include "skillnad/inference/life_table.hpp"

#include <algorithm>
#include <memory>

#include "functions.hpp"
#include "skillnad/data/names.hpp"

namespace skillnad::api {

namespace {

Value run_life_table(Context& context, const Arguments& args) {
  args.table("data");
  return life_table(context, *args["data"].get<std::shared_ptr<const Table>>(),
                    history_request(args), args.texts("by"), args.number("level"));
}

std::vector<std::string> life_table_columns(const Arguments& args, const std::string&,
                                            const std::vector<std::string>& names) {
  std::vector<std::string> used = args.texts("by");
  for (const char* name : {"time", "status", "entry"})
    if (args.given(name)) used.push_back(args.text(name));
  return select_columns(names, used);
}

const char example[] =
    "data = pd.DataFrame({\"days\": [10, 40, 95, 120, 170, 180], \"again\": [1, 0, 1, 0, 1, 0]})\n"
    "table = sk.life_table(data, time=\"days\", status=\"again\", breaks=[0, 90, 180])\n"
    "print(table)";

}  // namespace

void add_life_table(std::vector<Function>& functions) {
  Function f;
  f.name = "life_table";
  f.family = "reading";
  f.title = "Life table: hazard, survival and cumulative incidence by band of time";
  f.doc =
      "Histories cut at the breaks as fit_hazard() cuts them, without covariates. hazard is the "
      "maximum-likelihood estimate of the model that has the bands only: events / (events + "
      "exposure of the others, in widths of the band), where an event counts the whole band and "
      "who is censored inside it the part before. survival: none of the causes has happened by the "
      "end of the band. cumulative_incidence: the cause has happened by then, other causes "
      "competing (Aalen-Johansen on the bands; with one cause 1 - survival). Standard errors by "
      "the "
      "delta method (with one cause Greenwood's), limits on the scale of log(-log(1 - F)); missing "
      "where F is 0 or 1.\n\n"
      "n_at_risk counts persons at risk at some time in the band, exposure is their time in it. "
      "n_censored counts who leaves in the band or at its end without an event; who reaches the "
      "last break is not censored. With competing causes the hazard is cause-specific, and other "
      "causes end the exposure when they happen. See docs/event_history.md.";
  f.returns =
      "A data frame: the columns of by, cause (where there are several), band, n_at_risk, "
      "exposure, n_events, n_censored, hazard, survival, cumulative_incidence, std_error, "
      "conf_low, conf_high.";
  f.errors = {"DataError[time]", "DataError[entry]", "OptionError[breaks]", "OptionError[causes]"};
  f.example = example;
  f.arguments = {positional("data", ArgumentType::data, "A data frame, one row a person.")};
  for (Argument& argument : history_arguments()) f.arguments.push_back(std::move(argument));
  f.arguments.push_back(option("by", {}, "Columns: one life table for each combination."));
  f.arguments.push_back(level_argument());
  f.run = run_life_table;
  f.columns = life_table_columns;
  functions.push_back(std::move(f));
}

}  // namespace skillnad::api
