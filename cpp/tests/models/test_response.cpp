#include <limits>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/response.hpp"

using namespace skillnad;

namespace {

Column factor(std::vector<std::string> levels, std::vector<std::int32_t> codes,
              bool declared = true) {
  Column column;
  column.name = "y";
  column.type = Column::Type::categorical;
  column.declared = declared;
  column.levels = std::move(levels);
  column.codes = std::move(codes);
  return column;
}

struct Fault {
  std::string kind, code, text, column;
  std::vector<std::size_t> rows;
  std::size_t n_rows = 0;
};

template <class Read>
Fault fault_of(Read read) {
  try {
    read();
  } catch (const Error& error) {
    return {error_kind_name(error.kind()), error.code(),       error.message(),
            error.place().column,          error.place().rows, error.place().n_rows};
  }
  return {};
}

Fault fault_of(const Column& column, const std::string& event = "",
               const std::vector<std::uint8_t>& keep = {}) {
  return fault_of([&] { read_response(column, event, keep); });
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

using Rows = std::vector<std::size_t>;
using Numbers = std::vector<double>;

}  // namespace

TEST_CASE("0/1, logical and two levels", "[response]") {
  const Response numbers = read_response(Column::of_real("y", {0, 1, 1, 0, 1}), "", {});
  CHECK(numbers.y == Numbers{0, 1, 1, 0, 1});
  CHECK(numbers.m == Numbers{1, 1, 1, 1, 1});
  CHECK(numbers.event == "1");
  CHECK(numbers.event_text == "y[1]");
  CHECK(numbers.text == "y");
  CHECK_FALSE(numbers.grouped);
  CHECK(numbers.n_events == 3.0);
  CHECK(modelled_event_text(numbers) == "modelled event: 1 (3 of 5)");
  CHECK(read_response(Column::of_whole("y", {0, 1, 1}), "0", {}).y == Numbers{1, 0, 0});

  const Column logical = Column::of_logical("y", {true, false, true});
  CHECK(read_response(logical, "", {}).y == Numbers{1, 0, 1});
  CHECK(read_response(logical, "", {}).event == "true");
  CHECK(read_response(logical, "FALSE", {}).y == Numbers{0, 1, 0});

  const Response levels = read_response(factor({"nej", "ja"}, {0, 1, 1}), "", {});
  CHECK(levels.y == Numbers{0, 1, 1});
  CHECK(levels.event_text == "y[ja]");
  CHECK(read_response(factor({"nej", "ja"}, {0, 1, 1}), "nej", {}).y == Numbers{1, 0, 0});
}

TEST_CASE("rows that are not kept are 0 of 0 and levels they alone hold do not count",
          "[response]") {
  const Column column = factor({"a", "b", "c"}, {0, 2, 1, 1, 0});
  const Response response = read_response(column, "", {1, 0, 1, 1, 1});
  CHECK(response.y == Numbers{0, 0, 1, 1, 0});
  CHECK(response.m == Numbers{1, 0, 1, 1, 1});
  CHECK(response.event == "b");
  Column missing = Column::of_real("y", {0, 1, std::numeric_limits<double>::quiet_NaN()});
  CHECK(read_response(missing, "", {1, 1, 0}).n_trials == 2.0);
  CHECK(fault_of(missing).code == "missing");
  CHECK(fault_of(missing).rows == Rows{3});
  CHECK(fault_of(missing, "", {0, 0, 0}).code == "no_rows");
}

TEST_CASE("pairs that read yes-no need the event", "[response]") {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"ja", "nej"},      {"Ja", "Nej"},   {"YES", "no"}, {"true", "false"}, {"TRUE", "FALSE"},
      {"sant", "falskt"}, {"J", "N"},      {"y", "n"},    {"1 ja", "2 nej"}, {"1. Yes", "2. No"},
      {"1=Ja", "2=Nej"},  {"ja ", "nej "}, {"1", "0"}};
  for (const auto& [yes, no] : pairs) {
    INFO(yes << " / " << no);
    CHECK(reads_yes_no(yes, no));
    CHECK_FALSE(reads_yes_no(no, yes));
    const Fault fault = fault_of(factor({yes, no}, {0, 1, 1}));
    CHECK(fault.kind == "DataError");
    CHECK(fault.code == "event_order");
    CHECK(fault.column == "y");
    CHECK(has(fault.text, "event=\"" + yes + "\" or event=\"" + no + "\""));
    CHECK(read_response(factor({yes, no}, {0, 1, 1}), yes, {}).y == Numbers{1, 0, 0});
    CHECK(read_response(factor({no, yes}, {0, 1, 1}), "", {}).event == yes);
  }
  CHECK_FALSE(reads_yes_no("1", "2"));
  CHECK_FALSE(reads_yes_no("no", "never"));
  CHECK_FALSE(reads_yes_no("", ""));
}

TEST_CASE("an event that is not there", "[response]") {
  for (const Column& column : {factor({"a", "b"}, {0, 1}), Column::of_real("y", {0, 1}),
                               Column::of_logical("y", {true, false})}) {
    const Fault fault = fault_of(column, "z");
    CHECK(fault.kind == "OptionError");
    CHECK(fault.code == "event");
    CHECK(fault.column == "event");
    CHECK_FALSE(has(fault.text, "z"));
  }
  // A declared level that no kept row has.
  CHECK(fault_of(factor({"a", "b", "c"}, {0, 1}), "c").code == "event");
}

TEST_CASE("wrong codings say what they are", "[response]") {
  const auto coding = [](const Numbers& cells) {
    const Fault fault = fault_of(Column::of_real("y", cells));
    CHECK(fault.kind == "DataError");
    CHECK(fault.code == "outcome_coding");
    CHECK(fault.column == "y");
    CHECK(fault.n_rows > 0);
    return fault;
  };
  CHECK(has(coding({1, 2, 2, 1}).text, "y holds 1 and 2 (2 in rows 2 and 3): make it 0/1"));
  CHECK(has(coding({0.5, 0.25, 0.75}).text, "Proportions go in as cbind(successes, failures)"));
  CHECK(has(coding({0, 0.25, 1}).text, "Proportions go in"));
  const Fault two = coding({0, 1, 0, 1, 0, 1, 0, 1, 2});
  CHECK(two.rows == Rows{9});
  CHECK(two.n_rows == 1);
  CHECK(has(two.text, "1 value outside 0/1 (row 9)"));
  CHECK(has(two.text, "fit_ordinal"));
  CHECK(has(coding({-1, 1, 1}).text, "takes two values that are not 0 and 1"));
  CHECK(has(coding({0, 1, -9}).text, "numbers below 0"));
  CHECK(has(coding({3.5, 7.25, 0}).text, "is a measurement"));
  CHECK(has(coding({7, 7, 7}).text, "one value in all rows"));
  CHECK_FALSE(has(coding({0, 1, 4711}).text, "4711"));

  const Fault three = fault_of(factor({"a", "b", "c"}, {0, 1, 0, 1, 2}));
  CHECK(three.code == "outcome_coding");
  CHECK(has(three.text, "3 levels in the rows used: a, b and c"));
  CHECK(three.rows == Rows{5});
  const Fault text = fault_of(factor({"ja", "nej", "secret"}, {0, 1, 0, 1, 2}, false));
  CHECK(text.rows == Rows{5});
  CHECK_FALSE(has(text.text, "secret"));

  const Fault infinite =
      fault_of(Column::of_real("y", {0, 1, std::numeric_limits<double>::infinity()}));
  CHECK(infinite.code == "non_finite");
  CHECK(infinite.rows == Rows{3});
  Column other;
  other.name = "y";
  other.type = Column::Type::other;
  other.other = "date";
  CHECK(fault_of([&] { read_response(other, "", {}); }).code != "");
}

TEST_CASE("an outcome without variation", "[response]") {
  Fault fault = fault_of(Column::of_real("y", {0, 0, 0}));
  CHECK(fault.kind == "DataError");
  CHECK(fault.code == "constant_outcome");
  CHECK(has(fault.text, "y is 0 in all 3 rows used (100 %)"));
  CHECK(has(fault_of(Column::of_real("y", {1, 1, 0}), "", {1, 1, 0}).text, "y is 1 in all 2 rows"));
  CHECK(has(fault_of(factor({"a", "b"}, {1, 1})).text, "y is b in all 2 rows"));
  CHECK(has(fault_of(Column::of_logical("y", {true, true})).text, "y is true in all"));
}

TEST_CASE("counts of successes and failures", "[response]") {
  const double big = 4294967296.0;  // 2^32
  const Response counts = read_counts("cbind(a, b)", {2, big, 0, 1}, {3, 1, 0, 1}, {1, 1, 1, 0});
  CHECK(counts.y == Numbers{2, big, 0, 0});
  CHECK(counts.m == Numbers{5, big + 1.0, 0, 0});
  CHECK(counts.grouped);
  CHECK(counts.n_trials == big + 6.0);
  CHECK(modelled_event_text(counts) ==
        "modelled event: success in cbind(a, b) (4,294,967,298 of 4,294,967,302)");

  const auto fault = [](const Numbers& a, const Numbers& b) {
    return fault_of([&] { read_counts("cbind(a, b)", a, b, {}); });
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(fault({1, -1}, {1, 3}).code == "outcome_coding");
  CHECK(fault({1, 1}, {1, -3}).rows == Rows{2});
  CHECK(has(fault({1, 0.5}, {1, 0.5}).text, "not whole numbers in row 2"));
  CHECK(has(fault({0, 0}, {0, 0}).text, "no trial"));
  CHECK(has(fault({9e15, 1}, {9e15, 1}).text, "2^53"));
  CHECK(fault({0, 0}, {1, 5}).code == "constant_outcome");
  CHECK(fault({2, 3}, {0, 0}).code == "constant_outcome");
  CHECK(fault({nan, 3}, {1, 0}).code == "missing");
  CHECK(fault({1, infinity}, {1, 0}).code == "non_finite");
  CHECK(fault({}, {}).code == "no_rows");
  CHECK(fault({1, 2}, {1, 2}).code.empty());
}
