// Penalties, weights and CR2 as a host asks for them.
#include "../catch.hpp"
#include "api_calls.hpp"
#include "skillnad/api/live_fit.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const Sample& data() {
  static const Sample out = sample(321, 30, 6, 0.6);
  return out;
}

Value fit(Named items) {
  ValueList all = named({{"formula", std::string("y ~ x + f")}, {"data", frame(data())}});
  for (const auto& item : items) all.add(item.first, item.second);
  Context context;
  return api::call(context, "fit_logit", all);
}

std::string fit_error(const std::string& formula, Named items) {
  ValueList all = named({{"formula", formula}, {"data", frame(data())}});
  for (const auto& item : items) all.add(item.first, item.second);
  try {
    Context context;
    api::call(context, "fit_logit", all);
  } catch (const Error& error) {
    return std::string(error_kind_name(error.kind())) + "[" + error.code() + "]";
  }
  return "";
}

const std::string firth = "firth";
const std::string ridge = "ridge";

}  // namespace

TEST_CASE("penalties: where they are refused", "[api][penalised]") {
  CHECK(fit_error("y ~ x + (1 | g)", {{"penalty", firth}}) == "OptionError[not_available]");
  CHECK(fit_error("y ~ x + (1 | g)", {{"penalty", ridge}}).empty());
  CHECK(fit_error("y ~ x", {{"penalty", firth}, {"link", std::string("probit")}}) ==
        "OptionError[not_available]");
  CHECK(fit_error("y ~ x", {{"penalty", ridge}, {"link", std::string("probit")}}).empty());
  CHECK(fit_error("y ~ x", {{"control", named({{"ridge", 2.0}})}}) == "OptionError[control]");
  CHECK(fit_error("y ~ x", {{"penalty", ridge}, {"control", named({{"ridge", -2.0}})}}) ==
        "OptionError[control]");
  const Value plain = fit({});
  for (const std::string& penalty : {firth, ridge}) {
    const Value found = fit({{"penalty", penalty}});
    for (const char* method : {"lr", "score"})
      CHECK(error_of("joint_tests", {{"fit", found}, {"method", std::string(method)}}) ==
            "OptionError[penalty]");
    CHECK(error_of("joint_tests", {{"fit", found}}).empty());
    CHECK(error_of("fit_intervals", {{"fit", found}}) == "OptionError[penalty]");
    CHECK(error_of("compare_fits", {{"fit", plain}, {"other", found}}) == "OptionError[penalty]");
    CHECK(error_of("estimates", {{"fit", found}, {"vcov", std::string("CR2")}}) ==
          "OptionError[vcov]");
  }
}

TEST_CASE("penalties are saved", "[api][penalised]") {
  const Value found = fit({{"penalty", ridge}, {"control", named({{"ridge", 2.5}})}});
  const auto again = api::live_fit(*loaded(found).result());
  CHECK(again->fit.penalty.kind == Penalty::ridge);
  CHECK(again->fit.penalty.ridge == 2.5);
  CHECK(api::fit_to_json(again->fit) == found.result()->saved);
  CHECK(error_of("fit_intervals", {{"fit", loaded(found)}, {"data", frame(data())}}) ==
        "OptionError[penalty]");
}

TEST_CASE("sampling and precision weights: where they are refused", "[api][weights]") {
  const std::string sampling = "sampling";
  const std::string w = "w";
  const std::string precision = "precision";
  CHECK(fit_error("y ~ x + (1 | g)", {{"weights", w}, {"weight_kind", precision}}) ==
        "OptionError[not_available]");
  CHECK(fit_error("y ~ x + (1 | g)", {{"weights", w}, {"weight_kind", sampling}}).empty());
  CHECK(fit_error("y ~ x", {{"weights", named({{"row", w}})}, {"weight_kind", sampling}}).empty());
  CHECK(fit_error("y ~ x", {{"weights", named({{"g", w}})}, {"weight_kind", sampling}}) ==
        "OptionError[weights]");
  CHECK(fit_error("y ~ x", {{"weights", named({{"row", 1.0}})}, {"weight_kind", sampling}}) ==
        "OptionError[weights]");
  CHECK(fit_error("y ~ x + (1 | g)", {{"weights", named({{"row", w}})},
                                      {"weight_kind", precision}}) == "OptionError[not_available]");
  const Value found = fit({{"weights", w}, {"weight_kind", sampling}});
  CHECK(error_of("joint_tests", {{"fit", found}, {"method", std::string("lr")}}) ==
        "OptionError[vcov]");
  CHECK(error_of("fit_intervals", {{"fit", found}}) == "OptionError[vcov]");
  // The rows are read anew by the same weights.
  CHECK(error_of("predicted", {{"fit", loaded(found)}, {"data", frame(data())}}).empty());
  const auto again = api::live_fit(*loaded(found).result());
  CHECK(again->fit.weight_scale == "size");
}

TEST_CASE("weights by level are saved and read again", "[api][weights]") {
  const Value found = fit({{"formula", std::string("y ~ x + (1 | g)")},
                           {"weights", named({{"row", std::string("w")}})},
                           {"weight_kind", std::string("sampling")}});
  const auto again = api::live_fit(*loaded(found).result());
  CHECK(again->fit.weights == "w");
  CHECK(again->fit.call.find("weights = {\"row\": \"w\"}") != std::string::npos);
  CHECK(api::fit_to_json(again->fit) == found.result()->saved);
  CHECK(error_of("predicted", {{"fit", loaded(found)}, {"data", frame(data())}}).empty());
  for (const char* name : {"fit_intervals", "compare_fits"})
    CHECK(error_of(name, {{"fit", found}, {"other", found}}) != "");
}

TEST_CASE("CR2 is saved with its degrees of freedom", "[api][covariance]") {
  const Value found = fit({{"cluster", std::string("k")}});
  const auto column = [](const Value& result, const std::string& name) {
    const Value read = run("estimates", {{"fit", result}, {"vcov", std::string("CR2")}});
    for (const Column& c : read.table()->columns)
      if (c.name == name) return c.real.copy();
    return Vector();
  };
  const Vector df = column(found, "df");
  REQUIRE(df.size() == 4);
  for (double d : df) CHECK((d > 1.0 && d < 7.0));
  CHECK(column(loaded(found), "df") == df);
  CHECK(column(loaded(found), "std_error") == column(found, "std_error"));
}
