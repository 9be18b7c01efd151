// Certified cases: binary and grouped binary outcomes, with and without random effects.
#include "skillnad/api/registry.hpp"
#include "validation_cases.hpp"

namespace skillnad::api {

namespace {

Table women(Context& context) {
  return package_frame(context, "contraception.csv", {"age"});
}

Value fit_women(Context& context, const std::string& random, Value nodes = "auto") {
  return call(context, "fit_logit",
              named({{"formula", "use ~ urban + age + livch" + random},
                     {"data", women(context)},
                     {"event", "Y"},
                     {"nodes", std::move(nodes)}}));
}

/// Of women's use, with a random part and so many nodes.
ValidationCase women_case(const char* name, const char* random, const Value& nodes = "auto") {
  return {name, [random, nodes](Context& context, Findings& findings) {
            read_fit(context, fit_women(context, random, nodes), findings);
          }};
}

Value fit_cattle(Context& context, const std::string& right,
                 std::initializer_list<std::pair<std::string, Value>> more = {}) {
  ValueList args = named(more);
  args.add("formula", "cbind(incidence, size - incidence) ~ " + right);
  args.add("data", package_frame(context, "cbpp.csv", {"herd", "incidence", "size", "period"}));
  return call(context, "fit_logit", args);
}

ValidationCase cattle_case(const char* name, const char* link) {
  return {name, [link](Context& context, Findings& findings) {
            read_fit(context, fit_cattle(context, "C(period)", {{"link", link}}), findings);
          }};
}

void group_effects(Context& context, Findings& findings) {
  const Value fit = fit_cattle(context, "C(period) + (1 | herd)", {{"nodes", 25}});
  read_fit(context, fit, findings);
  findings.read(call(context, "random_effects", named({{"fit", fit}})), {"group", "level"},
                {"estimate", "std_error"});
  Table periods;
  periods.add(Column::of_whole("period", {1.0, 2.0, 3.0, 4.0}));
  findings.read(call(context, "predicted", named({{"fit", fit}, {"newdata", periods}})), {"period"},
                {"estimate", "std_error"}, "marginal ");
}

void cluster_cr0(Context& context, Findings& findings) {
  const Value fit =
      fit_cattle(context, "C(period) + (1 | herd)", {{"nodes", 1}, {"cluster", "herd"}});
  read_fit(context, fit, findings, "CR0");
}

void cluster_cr2(Context& context, Findings& findings) {
  const Value fit = call(context, "fit_logit",
                         named({{"formula", "y ~ x + z + f"},
                                {"data", package_frame(context, "cr2_data.csv", {"y", "x", "z"})},
                                {"cluster", "g"}}));
  read_fit(context, fit, findings, "CR2");
}

void profile(Context& context, Findings& findings) {
  const Value fit = fit_cattle(context, "C(period) + (1 | herd)", {{"nodes", 1}});
  findings.read(call(context, "fit_intervals", named({{"fit", fit}})), {"group", "term"},
                {"conf_low", "conf_high"});
}

void crossed(Context& context, Findings& findings) {
  read_fit(context, fit_cattle(context, "1 + (1 | herd) + (1 | period)"), findings);
}

/// Pupils in classes in schools.
Value fit_schools(Context& context, const std::string& random,
                  std::initializer_list<std::pair<std::string, Value>> more) {
  ValueList args = named(more);
  args.add("formula", "y ~ x + z + " + random);
  args.add("data", package_frame(context, "level_weights_data.csv",
                                 {"y", "x", "z", "w_row", "w_class", "w_school"}));
  return call(context, "fit_logit", args);
}

void nested(Context& context, Findings& findings) {
  read_fit(context, fit_schools(context, "(1 | school) + (1 | class)", {{"nodes", 1}}), findings);
}

void nested_weighted(Context& context, Findings& findings) {
  const ValueList weights =
      named({{"row", "w_row"}, {"school", "w_school"}, {"school:class", "w_class"}});
  read_fit(context,
           fit_schools(context, "(1 | school/class)",
                       {{"nodes", 25},
                        {"weights", weights},
                        {"weight_kind", "sampling"},
                        {"weight_scale", "effective"}}),
           findings);
}

}  // namespace

std::vector<ValidationCase> binary_cases() {
  return {women_case("logit", ""),
          cattle_case("grouped_logit", "logit"),
          cattle_case("grouped_probit", "probit"),
          cattle_case("grouped_cloglog", "cloglog"),
          women_case("intercept_laplace", " + (1 | district)", 1),
          women_case("intercept_quadrature", " + (1 | district)", 25),
          {"group_effects", group_effects},
          {"cluster_cr0", cluster_cr0},
          {"cluster_cr2", cluster_cr2},
          {"profile", profile},
          women_case("slope_laplace", " + (1 + urban | district)", 1),
          women_case("slope_quadrature", " + (1 + urban | district)", 15),
          {"crossed", crossed},
          {"nested", nested},
          {"nested_weighted", nested_weighted}};
}

}  // namespace skillnad::api
