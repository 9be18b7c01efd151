#include <cmath>
#include <set>
#include <string>

#include "../catch.hpp"
#include "api_calls.hpp"
#include "skillnad/api/validation.hpp"
#include "skillnad/text/csv.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

Table certified(const std::string& rows) {
  return read_csv("case,call,quantity,certified,tolerance,kind,source\n" + rows);
}

Table versions() {
  Table table;
  table.add(Column::of_text("key", {"skillnad"}));
  table.add(Column::of_text("value", {"9.9.9"}));
  return table;
}

}  // namespace

TEST_CASE("every certified quantity is met", "[validation]") {
  Context context;
  const api::Validation all = api::run_validation(context, api::certified_values());
  REQUIRE(all.table.n_rows == api::certified_values().n_rows);
  CHECK(all.table.n_rows > 450);
  CHECK(all.stopped.empty());
  CHECK(context.warnings.empty());
  for (std::size_t i = 0; i < all.table.n_rows; ++i) {
    INFO(all.table.at("case").text[i] << ", " << all.table.at("quantity").text[i] << ": "
                                      << csv_number(all.table.at("obtained").real[i])
                                      << ", certified "
                                      << csv_number(all.table.at("certified").real[i]));
    CHECK(all.table.at("verdict").text[i] == "passed");
  }
  CHECK(all.n_failed == 0);
}

TEST_CASE("every case of the package is certified, each under one call", "[validation]") {
  const Table& table = api::certified_values();
  std::set<std::string> cases, calls;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const std::string& name = table.at("case").text[i];
    if (cases.insert(name).second) CHECK(calls.insert(table.at("call").text[i]).second);
    CHECK(calls.count(table.at("call").text[i]) == 1);
    CHECK(table.at("source").text[i].size() > 5);
    const std::string& kind = table.at("kind").text[i];
    CHECK((kind == "relative" || kind == "absolute"));
  }
  CHECK(cases.size() == 36);
}

TEST_CASE("a value that is off by more than its tolerance fails", "[validation]") {
  const std::string binomial = "binomial,call,\"binomial_lower(0, 20)\",";
  const double exact = std::pow(0.75, 20);
  const auto verdict = [&](double certified_value, const char* tolerance) {
    Context context;
    const api::Validation one = api::run_validation(
        context, certified(binomial + csv_number(certified_value) + "," + tolerance + ",here\n"));
    CHECK(context.warnings.size() == one.n_failed);
    return one.table.at("verdict").text[0];
  };
  CHECK(verdict(exact, "1e-12,relative") == "passed");
  CHECK(verdict(exact * (1 + 1e-11), "1e-12,relative") == "failed");
  CHECK(verdict(exact * (1 - 1e-11), "1e-12,relative") == "failed");
  CHECK(verdict(exact * (1 + 1e-11), "1e-10,relative") == "passed");
  CHECK(verdict(exact + 1e-5, "1e-6,absolute") == "failed");
  CHECK(verdict(exact + 1e-5, "1e-4,absolute") == "passed");
  CHECK(verdict(-exact, "1e-12,relative") == "failed");
}

TEST_CASE("every certified value matters: moved by thrice its tolerance it fails", "[validation]") {
  Table moved = api::certified_values();
  const Column value = real_column(moved.at("certified")),
               width = real_column(moved.at("tolerance"));
  for (std::size_t i = 0; i < moved.n_rows; ++i) {
    const bool relative = moved.at("kind").text[i] == "relative";
    const double step = 3 * width.real[i] * (relative ? std::fabs(value.real[i]) : 1.0);
    for (Column& column : moved.columns)
      if (column.name == "certified")
        column.text[i] = csv_number(value.real[i] + (step == 0.0 ? 1.0 : step));
  }
  Context context;
  const api::Validation all = api::run_validation(context, moved);
  for (std::size_t i = 0; i < all.table.n_rows; ++i) {
    INFO(all.table.at("case").text[i] << ", " << all.table.at("quantity").text[i]);
    CHECK(all.table.at("verdict").text[i] == "failed");
  }
}

TEST_CASE("what a case does not give has failed, and the warning names the cases", "[validation]") {
  Context context;
  const Table wrong = certified(
      "sha256,call,\"abc, word 1\",3128432319,0,absolute,FIPS\n"
      "sha256,call,\"abc, word 9\",1,0,absolute,FIPS\n"
      "no_such_case,call,x,1,0,absolute,nobody\n");
  const api::Validation out = api::run_validation(context, wrong);
  CHECK(out.n_failed == 2);
  CHECK(out.table.at("verdict").text == std::vector<std::string>{"passed", "failed", "failed"});
  CHECK(out.table.at("obtained").is_missing(1));
  CHECK(out.table.at("difference").is_missing(2));
  REQUIRE(context.warnings.size() == 1);
  CHECK(context.warnings[0].code == "validation");
  CHECK(context.warnings[0].text.find("2 of the 3") == 0);
  CHECK(context.warnings[0].text.find("sha256 and no_such_case") != std::string::npos);

  const std::string report = api::validation_report(out, wrong, versions());
  CHECK(report.find("1 of the 3 certified quantities passed.") != std::string::npos);
  CHECK(report.find("no_such_case came to no end: There is no such case.") != std::string::npos);
  CHECK(report.find("9.9.9") != std::string::npos);
  CHECK(report.find("Certified by: FIPS") != std::string::npos);
}

TEST_CASE("an interrupt leaves a validation", "[validation]") {
  Context context;
  context.interrupted = [] { return true; };
  CHECK_THROWS_AS(api::run_validation(context, api::certified_values()), Interrupted);
}

TEST_CASE("the file of a validation is named by its ending, before anything runs", "[validation]") {
  for (const char* path : {"report", "report.html", ".txt", ".csv", ""})
    CHECK(error_of("run_validation", {{"path", path}}) == "OptionError[argument_value]");
}
