// Arguments that several functions share, worded once.
#include <utility>

#include "functions.hpp"

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

Argument fit_argument() {
  return positional("fit", ArgumentType::result, "A fit, as fit_logit() returns it.");
}

Argument level_argument() {
  return option("level", 0.95, "Confidence level of the limits, between 0 and 1.");
}

Argument vcov_argument() {
  return option("vcov", "auto",
                "Covariance of the estimates: \"auto\" (\"CR1\" if the fit has cluster =, \"HC0\" "
                "with sampling weights, else \"model\"), \"model\", \"HC0\" (no random effects), "
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

}  // namespace skillnad::api
