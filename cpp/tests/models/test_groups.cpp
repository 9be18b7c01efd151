#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/groups.hpp"

using namespace skillnad;

namespace {

std::string code_of(const std::vector<double>& trials, const std::vector<double>& events) {
  Context context;
  try {
    check_groups(context, "g", trials, events);
  } catch (const ModelError& error) {
    CHECK(error.place().column == "g");
    CHECK(error.message().find("g") != std::string::npos);
    return error.code();
  }
  return context.warnings.empty() ? "" : context.warnings[0].code;
}

}  // namespace

TEST_CASE("groups that say nothing about their variance", "[groups]") {
  CHECK(code_of({2000}, {800}) == "one_group");
  CHECK(code_of({2000, 0, 0}, {800, 0, 0}) == "one_group");
  CHECK(code_of({}, {}) == "one_group");
  CHECK(code_of({1, 1, 1, 1}, {0, 1, 1, 0}) == "variance_unidentified");
  CHECK(code_of({5, 5, 7}, {0, 5, 0}) == "group_determines_outcome");
  CHECK(code_of({1, 5, 7}, {1, 5, 0}) == "group_determines_outcome");
  CHECK(code_of({1, 1, 1, 5}, {0, 1, 1, 2}) == "singleton_groups");
  CHECK(code_of({1, 1, 5, 5}, {0, 1, 1, 2}).empty());
  CHECK(code_of({10, 10}, {5, 5}).empty());
}

TEST_CASE("a share of groups with one outcome is a note", "[groups]") {
  Context context;
  check_groups(context, "g", {5, 5, 7, 1}, {0, 5, 3, 1});
  REQUIRE(context.notes.size() == 1);
  CHECK(context.notes[0] ==
        "The outcome is the same in all rows of 2 of 4 groups of g (50 %, groups of one row not "
        "counted).");
  CHECK(context.warnings.empty());
}

TEST_CASE("patterns are added up by group", "[groups]") {
  Patterns patterns;
  patterns.n_groups = 2;
  patterns.count = {1, 1, 1};
  patterns.group_of_pattern = {0, 0, 1};
  patterns.group_start = {0, 2, 3};
  Context context;
  // Weights whose sums round: 0.1 + 0.2 is not 0.3, yet every trial is a success.
  try {
    check_groups(context, "g", patterns, {0.1, 0.2, 0}, {0.1, 0.2, 3});
    FAIL("no error");
  } catch (const ModelError& error) {
    CHECK(error.code() == "group_determines_outcome");
    CHECK(error.message().find("constant in 2 of 2 groups of g") != std::string::npos);
  }
  CHECK_NOTHROW(check_groups(context, "g", patterns, {2, 0, 1}, {2, 2, 3}));
}
