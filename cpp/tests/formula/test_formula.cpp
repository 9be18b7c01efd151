#include "expect_error.hpp"
#include "skillnad/formula/formula.hpp"

using namespace skillnad;
using namespace skillnad::formula;
using Names = std::vector<std::string>;

TEST_CASE("random terms are read by grouping factor", "[formula]") {
  const Formula formula = parse("y ~ x + (1 | a/b) + (0 + x | c:d) + (1 + x || e) + (z | f)");
  REQUIRE(formula.random.size() == 5);
  CHECK(formula.random[0].group_name == "a");
  CHECK(formula.random[1].group_name == "a:b");
  CHECK(formula.random[1].group == Names{"a", "b"});
  CHECK(formula.random[1].text == "(1 | a:b)");
  CHECK(formula.random[2].group_name == "c:d");
  CHECK_FALSE(formula.random[2].design.intercept);
  CHECK(formula.random[2].correlated);
  CHECK_FALSE(formula.random[3].correlated);
  CHECK(formula.random[4].design.intercept);
  CHECK(formula.random[4].design.variables[0].text == "z");
  CHECK(formula.fixed.terms.size() == 1);
}

TEST_CASE("the columns of each role", "[formula]") {
  const Formula formula = parse(
      "cbind(incidence, size - incidence) ~ log(ålder + 1):kön + offset(log(n)) + (1 + x | herd)");
  const Roles found = roles(formula);
  CHECK(found.response == Names{"incidence", "size"});
  CHECK(found.fixed == Names{"ålder", "kön"});
  CHECK(found.offset == Names{"n"});
  CHECK(found.random_slopes == Names{"x"});
  CHECK(found.groups == Names{"herd"});
  CHECK(formula.response.parts.size() == 2);
  CHECK(formula.response.text == "cbind(incidence, size - incidence)");
  const Names all = {"n", "herd", "x", "kön", "ålder", "size", "incidence"};
  CHECK(variables(formula, all) == Names{"incidence", "size", "ålder", "kön", "n", "x", "herd"});
  CHECK(parse("~ x").response.parts.empty());
}

TEST_CASE("columns of removed terms are not needed", "[formula]") {
  CHECK(variables(parse("y ~ . - id"), {"id", "x", "y"}) == Names{"y", "x"});
  CHECK(variables(parse("y ~ a - a + b"), {"b", "y"}) == Names{"y", "b"});
}

TEST_CASE("the dot stands for the other columns", "[formula]") {
  const Names all = {"x", "y", "g", "my z"};
  const Formula formula = expand_dot(parse("y ~ .^2 + (1 | g)"), all);
  CHECK_FALSE(formula.has_dot);
  CHECK(to_text(formula) == "y ~ (x + `my z`)^2 + (1 | g)");
  CHECK(variables(parse("y ~ . + (1 | g)"), all) == Names{"y", "x", "my z", "g"});
  CHECK(to_text(expand_dot(parse("y ~ ."), {"y", "x"})) == "y ~ x");
  CHECK(code_of([] { expand_dot(parse("y ~ ."), {"y"}); }) == "FormulaError[dot]");
  CHECK(code_of([] { parse("y ~ x + (. | g)"); }) == "FormulaError[dot]");
}

TEST_CASE("an unknown column is named with its neighbours", "[formula]") {
  const Error error = error_of([] { variables(parse("y ~ alder + kön"), {"y", "ålder", "kön"}); });
  CHECK(error.code() == "unknown_column");
  CHECK(error.place().column == "alder");
  CHECK(error.message() ==
        "the data have no column \"alder\". Did you mean \"ålder\"?\n"
        "  y ~ alder + kön\n"
        "      ^^^^^");
}
