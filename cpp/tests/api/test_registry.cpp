#include <set>

#include "../catch.hpp"
#include "api_calls.hpp"
#include "skillnad/api/registry.hpp"

using namespace skillnad;
using namespace skillnad::testing;

TEST_CASE("every function is documented, its arguments too", "[registry]") {
  std::set<std::string> names;
  for (const api::Function& f : api::functions()) {
    INFO(f.name);
    CHECK(names.insert(f.name).second);
    CHECK(f.run);
    std::set<std::string> arguments;
    bool optional = false;
    for (const api::Argument& a : f.arguments) {
      INFO(a.name);
      CHECK(arguments.insert(a.name).second);
      // What may be given by position comes first.
      if (a.by_name) optional = true;
      CHECK((a.by_name || !optional));
      if (a.required) CHECK(a.fallback.is_null());
      if (f.exported) CHECK(a.doc.size() > 5);
    }
    if (!f.exported) continue;
    CHECK(std::set<std::string>{"fitting", "reading", "decomposition", "data", "output"}.count(
              f.family) == 1);
    CHECK(f.title.size() > 5);
    CHECK(f.title.back() != '.');
    CHECK(f.doc.size() > 20);
    CHECK(f.returns.size() > 5);
    for (const std::string& error : f.errors) {
      bool known = false;
      for (const ErrorCode& code : error_codes()) {
        const std::string kind = error_kind_name(code.kind);
        known = known || error == kind || error == kind + "[" + code.code + "]";
      }
      INFO(error);
      CHECK(known);
    }
  }
}

TEST_CASE("describe() says all that is declared", "[registry]") {
  const Value all = api::describe();
  REQUIRE(all.list());
  const ValueList& functions = *all.list()->find("functions")->list();
  REQUIRE(functions.items.size() == api::functions().size());
  for (std::size_t i = 0; i < functions.items.size(); ++i) {
    const api::Function& f = api::functions()[i];
    CHECK(functions.items[i].first == f.name);
    const ValueList& entry = *functions.items[i].second.list();
    CHECK(*entry.find("doc")->get<std::string>() == f.doc);
    CHECK(*entry.find("exported")->get<bool>() == f.exported);
    const ValueList& arguments = *entry.find("arguments")->list();
    REQUIRE(arguments.items.size() == f.arguments.size());
    for (std::size_t a = 0; a < f.arguments.size(); ++a) {
      CHECK(arguments.items[a].first == f.arguments[a].name);
      const ValueList& argument = *arguments.items[a].second.list();
      CHECK(*argument.find("required")->get<bool>() == f.arguments[a].required);
      CHECK(argument.find("fallback")->data() == f.arguments[a].fallback.data());
    }
  }
  CHECK(all.list()->find("errors")->list()->items.size() == error_codes().size());
  std::set<std::string> codes;
  for (const ErrorCode& code : error_codes())
    CHECK(codes.insert(std::string(error_kind_name(code.kind)) + code.code).second);
  CHECK_FALSE(api::version().empty());
}

TEST_CASE("calls that are wrong are refused by name and type", "[registry]") {
  const Sample data = sample(201, 20, 8, 1.0);
  const Value fit = run("fit_logit", {{"formula", "y ~ x"}, {"data", frame(data)}});
  CHECK(error_of("fit_logitt", {}) == "OptionError[function_name]");
  CHECK(error_of("fit_logit", {{"data", frame(data)}}) == "OptionError[argument_missing]");
  CHECK(error_of("fit_logit", {{"formula", "y ~ x"}}) == "OptionError[argument_missing]");
  CHECK(error_of("fit_logit", {{"formula", "y ~ x"}, {"data", frame(data)}, {"linkk", "logit"}}) ==
        "OptionError[argument_name]");
  const std::pair<const char*, Value> wrong_types[] = {
      {"formula", 1.0},         {"data", "text"}, {"event", std::vector<double>{1, 2}},
      {"weights", true},        {"link", 2.0},    {"missing", true},
      {"force", "yes"},         {"threads", "4"}, {"control", "tolerance"},
      {"force", 1.0},           {"nodes", true},  {"nodes", std::vector<double>{1, 2}},
      {"threads", std::nan("")}};
  for (const auto& [name, value] : wrong_types) {
    ValueList args;
    args.add(name, value);
    if (!args.find("formula")) args.add("formula", "y ~ x");
    if (!args.find("data")) args.add("data", frame(data));
    INFO(name);
    Context context;
    try {
      api::call(context, "fit_logit", args);
      FAIL("no error");
    } catch (const OptionError& error) {
      CHECK(error.code() == "argument_type");
      CHECK(error.place().column == name);
    }
  }
  const std::pair<const char*, Value> wrong_values[] = {
      {"link", "logistic"}, {"nodes", 0},      {"nodes", 102},
      {"nodes", 2.5},       {"nodes", "many"}, {"missing", "impute"},
      {"threads", 0},       {"threads", 1.5},  {"penalty", "lasso"}};
  for (const auto& [name, value] : wrong_values) {
    INFO(name);
    CHECK(error_of("fit_logit", {{"formula", "y ~ x"}, {"data", frame(data)}, {name, value}}) ==
          "OptionError[argument_value]");
  }
  for (const char* name : {"estimates", "diagnose", "predicted", "variance_components"})
    for (const Value& value : {Value("fit"), Value(1.0), frame(data)})
      CHECK(error_of(name, {{"fit", value}}) == "OptionError[argument_type]");
  CHECK(error_of("estimates", {{"fit", fit}, {"level", 95.0}}) == "OptionError[level]");
  CHECK(error_of("estimates", {{"fit", fit}, {"vcov", "CR1"}}) == "OptionError[vcov]");
  CHECK(error_of("estimates", {{"fit", fit}, {"df", "many"}}) == "OptionError[df]");
  CHECK(error_of("joint_tests", {{"fit", fit}, {"terms", "z"}}) == "OptionError[terms]");
  CHECK(error_of("combinations", {{"fit", fit}, {"weights", 1.0}}) == "OptionError[weights]");
  CHECK(error_of("predicted", {{"fit", fit}, {"by", "z"}}) == "OptionError[by]");
  CHECK(error_of("predicted", {{"fit", fit}, {"times", 1.0}}) == "OptionError[times]");
}

TEST_CASE("controls are checked", "[registry]") {
  const Sample data = sample(202, 20, 8, 1.0);
  const std::pair<const char*, Value> settings[] = {
      {"max_iterations", 0.0},          {"max_iterations", 2.5},
      {"max_iterations", 1e9},          {"max_iterations", 1e300},
      {"max_iterations", std::nan("")}, {"tolerance", -1.0},
      {"tolerance", "small"},           {"tol", 1e-8}};
  for (const auto& [name, value] : settings)
    CHECK(error_of("fit_logit", {{"formula", "y ~ x"},
                                 {"data", frame(data)},
                                 {"control", named({{name, value}})}}) == "OptionError[control]");
}

TEST_CASE("columns() names what a call needs, in the order asked", "[registry]") {
  const std::vector<std::string> names = {"id", "y", "x", "f", "g", "k", "w"};
  const auto need = [&](Named args) {
    return api::columns("fit_logit", "data", named(args), names);
  };
  using Texts = std::vector<std::string>;
  CHECK(need({{"formula", "y ~ x + (1 | g)"}}) == Texts{"y", "x", "g"});
  CHECK(need({{"formula", "y ~ log(x)"}, {"cluster", "k"}, {"weights", "w"}}) ==
        Texts{"y", "x", "k", "w"});
  CHECK(need({{"formula", "y ~ x:f + offset(w)"}}) == Texts{"y", "x", "f", "w"});
  // A dot stands for the other columns, not for weights and clusters.
  CHECK(need({{"formula", "y ~ ."}, {"cluster", "k"}, {"weights", "w"}}) ==
        Texts{"id", "y", "x", "f", "g", "k", "w"});
}
