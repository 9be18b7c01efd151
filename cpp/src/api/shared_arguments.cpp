// Arguments that several functions share, worded once.
#include <utility>

#include "functions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::api {

Argument positional(std::string name, ArgumentType type, std::string doc) {
  Argument a;
  a.name = std::move(name);
  a.type = type;
  a.required = true;
  a.by_name = false;
  a.doc = std::move(doc);
  return a;
}

Argument option(std::string name, Value fallback, std::string doc) {
  Argument a;
  a.name = std::move(name);
  a.fallback = std::move(fallback);
  a.doc = std::move(doc);
  return a;
}

void add_inner(std::vector<Function>& functions, std::string name, std::vector<Argument> arguments,
               std::function<Value(Context&, const Arguments&)> run) {
  Function f;
  f.name = std::move(name);
  f.family = "internal";
  f.arguments = std::move(arguments);
  f.run = std::move(run);
  f.exported = false;
  functions.push_back(std::move(f));
}

Argument inner_argument(std::string name, ArgumentType type) {
  Argument a;
  a.name = std::move(name);
  a.type = type;
  a.required = true;
  a.by_name = false;
  return a;
}

Argument fit_argument() {
  return positional("fit", ArgumentType::result, "A fit, as fit_logit() returns it.");
}

Argument level_argument() {
  return option("level", 0.95, "Confidence level of the limits, between 0 and 1.");
}

Argument vcov_argument() {
  return option("vcov", "auto",
                "Covariance of the estimates: \"auto\" (\"CR1\" if the fit has cluster =, with "
                "sampling weights \"HC0\", or \"CR0\" over the groups of the top factor, else "
                "\"model\"), \"model\", \"HC0\" (no random effects), "
                "\"CR0\", \"CR1\" or \"CR2\" (Bell & McCaffrey; logit with cluster =, no random "
                "effects).");
}

Argument rows_argument() {
  Argument a = option("data", {},
                      "The data of the fit, needed only for a fit that was loaded or copied from "
                      "another session.");
  a.type = ArgumentType::data;
  return a;
}

std::vector<Argument> history_arguments() {
  const auto named = [](const char* name, const char* doc) {
    Argument a = positional(name, ArgumentType::value, doc);
    a.by_name = true;
    return a;
  };
  return {named("time", "The column of times from the start, 0, to the event or to censoring."),
          named("status",
                "The column that says how a history ended: logical, 0/1, or levels of which the "
                "first is censored."),
          option("event", {},
                 "The level of status that is the event; by default true, 1, or the second of two. "
                 "Needed where more than two levels are modelled."),
          named("breaks",
                "The limits of the bands, rising, in the unit of time: [0, 90, 180] makes [0,90) "
                "and [90,180). Follow-up ends at the last one."),
          option("entry", {},
                 "The column of times at which persons come under observation; by default the "
                 "start."),
          option("causes", {},
                 "Levels of status that compete with the event. All further levels are then "
                 "censored; without causes only the first level is.")};
}

std::string level_argument_text(const Arguments& args, const std::string& name) {
  if (!args.has(name)) return "";
  if (const auto* number = args[name].get<double>()) return csv_number(*number);
  if (const auto* logical = args[name].get<bool>()) return *logical ? "true" : "false";
  return args.text_or(name, "");
}

std::string event_argument(const Arguments& args) {
  return level_argument_text(args, "event");
}

std::vector<std::string> level_argument_texts(const Arguments& args, const std::string& name) {
  const Value& value = args[name];
  std::vector<std::string> out;
  if (const auto* number = value.get<double>()) return {csv_number(*number)};
  if (const auto* numbers = value.get<Vector>()) {
    for (double x : *numbers) out.push_back(csv_number(x));
    return out;
  }
  return args.texts(name);
}

Vector number_list(const Arguments& args, const std::string& name) {
  const Value& value = args[name];
  if (value.is_null()) return {};
  if (const auto* number = value.get<double>()) return {*number};
  if (const auto* numbers = value.get<Vector>()) return *numbers;
  throw OptionError("argument_type", name + " must be one or more numbers.", {name, {}, 0});
}

std::uint64_t seed_argument(const Arguments& args) {
  constexpr long long largest_seed = 9007199254740992;  // 2^53
  return args.given("seed") ? static_cast<std::uint64_t>(args.whole("seed", 0, largest_seed)) : 1;
}

HistoryRequest history_request(const Arguments& args) {
  HistoryRequest out;
  out.time = args.text("time");
  out.status = args.text("status");
  out.entry = args.text_or("entry", "");
  out.event = event_argument(args);
  out.causes = level_argument_texts(args, "causes");
  out.breaks = number_list(args, "breaks");
  return out;
}

}  // namespace skillnad::api
