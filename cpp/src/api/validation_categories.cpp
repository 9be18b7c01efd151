// Certified cases: ordered and unordered outcomes, and event histories.
#include "skillnad/api/registry.hpp"
#include "validation_cases.hpp"

namespace skillnad::api {

namespace {

ValidationCase wine_case(const char* name, const char* random,
                         std::initializer_list<std::pair<std::string, Value>> more = {}) {
  const ValueList options = named(more);
  return {name, [random, options](Context& context, Findings& findings) {
            ValueList args = options;
            args.add("formula", std::string("rating ~ temp + contact") + random);
            args.add("data", package_frame(context, "wine.csv", {"rating"}));
            read_fit(context, call(context, "fit_ordinal", args), findings);
          }};
}

/// The categories in the order that makes "home" the base.
Table choices(Context& context) {
  Table data = package_frame(context, "choices.csv", {"x", "w"});
  Column& choice = data.columns[0];
  const std::vector<std::string> order = {"home", "kin", "away"};
  for (std::int32_t& code : choice.codes) {
    const std::string level = choice.levels[static_cast<std::size_t>(code)];
    for (std::size_t k = 0; k < order.size(); ++k)
      if (order[k] == level) code = static_cast<std::int32_t>(k);
  }
  choice.levels = order;
  choice.declared = true;
  return data;
}

ValidationCase choice_case(const char* name, const char* random) {
  return {name, [random](Context& context, Findings& findings) {
            const Value fit = call(context, "fit_multinomial",
                                   named({{"formula", std::string("choice ~ x + f") + random},
                                          {"data", choices(context)}}));
            read_fit(context, fit, findings, "auto", {"category", "term"});
            Table at;
            at.add(Column::of_real("x", {0.5}));
            at.add(coded_text(Column::of_text("f", {"v"}), context));
            findings.read(call(context, "predicted", named({{"fit", fit}, {"newdata", at}})),
                          {"category"}, {"estimate"}, "marginal ");
          }};
}

const Vector breaks = {0.0, 60.0, 120.0, 240.0, 360.0};

Table histories(Context& context) {
  return package_frame(context, "histories.csv", {"time", "entry", "x"});
}

void read_life_table(Context& context, const Table& data, Findings& findings) {
  const Value table = call(context, "life_table",
                           named({{"data", data},
                                  {"time", "time"},
                                  {"status", "status"},
                                  {"event", "event"},
                                  {"breaks", breaks}}));
  findings.read(
      table, {"cause", "band"},
      {"hazard", "survival", "cumulative_incidence", "std_error", "conf_low", "conf_high"});
}

void life_table_case(Context& context, Findings& findings) {
  Table data = histories(context);
  Column& status = data.columns[1];
  std::vector<std::string> texts;
  for (std::int32_t code : status.codes) {
    const std::string& level = status.levels[static_cast<std::size_t>(code)];
    texts.push_back(level == "event" ? level : "censored");
  }
  status = coded_text(Column::of_text("status", texts), context);
  read_life_table(context, data, findings);
}

void competing_causes(Context& context, Findings& findings) {
  read_life_table(context, histories(context), findings);
}

ValidationCase hazard_case(const char* name, const char* link) {
  return {name, [link](Context& context, Findings& findings) {
            read_fit(context,
                     call(context, "fit_hazard",
                          named({{"formula", "~ x + region"},
                                 {"data", histories(context)},
                                 {"time", "time"},
                                 {"status", "status"},
                                 {"event", "event"},
                                 {"breaks", breaks},
                                 {"entry", "entry"},
                                 {"causes", "moved"},
                                 {"link", link}})),
                     findings);
          }};
}

}  // namespace

std::vector<ValidationCase> category_cases() {
  return {wine_case("ordinal", ""),
          wine_case("ordinal_probit", "", {{"link", "probit"}}),
          wine_case("ordinal_mixed", " + (1 | judge)", {{"nodes", 25}}),
          choice_case("multinomial", ""),
          choice_case("multinomial_mixed", " + (1 | g)"),
          {"life_table", life_table_case},
          {"competing_causes", competing_causes},
          hazard_case("hazard_cloglog", "cloglog"),
          hazard_case("hazard_logit", "logit")};
}

}  // namespace skillnad::api
