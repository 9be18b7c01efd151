#include "disclosure_arguments.hpp"

#include "functions.hpp"
#include "skillnad/base/error.hpp"

namespace skillnad::api {

namespace {

double in_range(const Arguments& args, const std::string& name, double low, double high) {
  const double x = args.number(name);
  if (!(x >= low && x <= high))
    throw OptionError("argument_value",
                      "disclosure: " + name + " must be from " +
                          std::to_string(static_cast<int>(low)) + " to " +
                          std::to_string(static_cast<int>(high)) + ".",
                      {"disclosure", {}, 0});
  return x;
}

std::vector<Argument> settings() {
  const DisclosureRules rules;
  return {option("min_count", rules.min_count, ""),
          option("min_base", rules.min_base, ""),
          option("min_df", rules.min_df, ""),
          option("full_rows", rules.full_rows, ""),
          option("p_percent", rules.p_percent, ""),
          option("dominance",
                 std::vector<double>{static_cast<double>(rules.dominant), rules.dominance}, ""),
          option("method", "suppress", ""),
          option("rounding_base", rules.rounding_base, ""),
          option("key", {}, "")};
}

void read_dominance(const Arguments& args, DisclosureRules& rules) {
  const auto* numbers = args["dominance"].get<std::vector<double>>();
  if (numbers == nullptr || numbers->size() != 2 ||
      !((*numbers)[0] == 1.0 || (*numbers)[0] == 2.0) ||
      !((*numbers)[1] > 0.0 && (*numbers)[1] <= 100.0))
    throw OptionError("argument_value",
                      "disclosure: dominance must be two numbers, how many contributors (1 or 2) "
                      "and per cent (above 0, up to 100).",
                      {"disclosure", {}, 0});
  rules.dominant = static_cast<std::size_t>((*numbers)[0]);
  rules.dominance = (*numbers)[1];
}

}  // namespace

DisclosureRules disclosure_argument(const Arguments& args) {
  DisclosureRules rules;
  if (args.has("audience")) {
    const std::string audience = args.choice("audience", {"internal", "other_units", "public"});
    rules.audience = audience == "internal"      ? Audience::internal
                     : audience == "other_units" ? Audience::other_units
                                                 : Audience::open;
  }
  if (!args.given("disclosure")) return rules;
  const ValueList* list = args["disclosure"].list();
  if (list == nullptr)
    throw OptionError("argument_type", "disclosure must be a named list, such as min_count = 10.",
                      {"disclosure", {}, 0});
  const Arguments given(settings(), *list);
  constexpr double most = 1000.0;
  rules.min_count = static_cast<double>(given.whole("min_count", 1, 1000));
  rules.min_base = static_cast<double>(given.whole("min_base", 1, 1000));
  rules.min_df = in_range(given, "min_df", 0.0, most);
  rules.full_rows = given.logical("full_rows");
  rules.p_percent = in_range(given, "p_percent", 0.0, 100.0);
  read_dominance(given, rules);
  const std::string method = given.choice("method", {"suppress", "round", "cell_key"});
  rules.method = method == "round"      ? DisclosureMethod::round
                 : method == "cell_key" ? DisclosureMethod::cell_key
                                        : DisclosureMethod::suppress;
  rules.rounding_base = given.number("rounding_base");
  if (rules.rounding_base != 3.0 && rules.rounding_base != 5.0)
    throw OptionError("argument_value", "disclosure: rounding_base must be 3 or 5.",
                      {"disclosure", {}, 0});
  rules.key = given.text_or("key", "");
  if (rules.method == DisclosureMethod::cell_key && rules.key.empty())
    throw OptionError("argument_missing",
                      "disclosure: method \"cell_key\" needs a key, a secret text that stays the "
                      "same for all tables of the same data.",
                      {"disclosure", {}, 0});
  return rules;
}

Argument disclosure_argument() {
  return option(
      "disclosure", {},
      "Named list of rules that differ from the defaults: min_count (5: a count from 1 to "
      "min_count - 1 is unsafe), min_base (10: fewest cases behind a share, a level or a group), "
      "min_df (10: fewest residual degrees of freedom), full_rows (true: a group with all its "
      "cases at one level is unsafe), p_percent (10) and dominance (2 contributors, 90 per cent) "
      "for sums, method (\"suppress\", \"round\" or \"cell_key\"), rounding_base (5, or 3), key "
      "(of the cell key: a secret text).");
}

Argument audience_argument() {
  return option("audience", "public",
                "\"public\", \"other_units\" (other municipalities: a base from min_count on is "
                "shown) or \"internal\" (for those who may see the data: all is checked and said, "
                "nothing left out).");
}

}  // namespace skillnad::api
