#include "json_cells.hpp"

namespace skillnad::api {

Json design_json(const formula::DesignState& state) {
  Json variables = Json::array();
  for (const auto& v : state.variables) {
    Json one = Json::object();
    one.add("text", v.text).add("kind", v.kind).add("column", v.column);
    one.add("levels", texts(v.levels)).add("level_values", numbers(v.level_values));
    one.add("base", v.base);
    variables.push(std::move(one));
  }
  Json terms = Json::array();
  for (const auto& t : state.terms) {
    Json one = Json::object();
    one.add("variables", texts(t.variables)).add("coding", texts(t.coding));
    terms.push(std::move(one));
  }
  Json functions = Json::array();
  for (const auto& f : state.functions) {
    Json one = Json::object();
    one.add("text", f.text).add("numbers", numbers(f.numbers));
    functions.push(std::move(one));
  }
  Json out = Json::object();
  out.add("intercept", state.intercept).add("variables", std::move(variables));
  out.add("terms", std::move(terms)).add("functions", std::move(functions));
  return out;
}

formula::DesignState design_from(const Json& at) {
  formula::DesignState state;
  state.intercept = flag(at, "intercept");
  for (const Json& v : at.at("variables").as_array("variables"))
    state.variables.push_back({text(v, "text"), text(v, "kind"), text(v, "column"),
                               texts(v, "levels"), numbers(v, "level_values"), text(v, "base")});
  for (const Json& t : at.at("terms").as_array("terms"))
    state.terms.push_back({texts(t, "variables"), texts(t, "coding")});
  for (const Json& f : at.at("functions").as_array("functions"))
    state.functions.push_back({text(f, "text"), numbers(f, "numbers")});
  return state;
}

}  // namespace skillnad::api
