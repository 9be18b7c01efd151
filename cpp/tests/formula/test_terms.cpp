// Expected terms: R's terms(), by attr(, "term.labels") and attr(, "intercept").
#include "../catch.hpp"
#include "skillnad/formula/formula.hpp"

using namespace skillnad::formula;

namespace {

// The intercept and the labels of the terms.
std::string terms(const std::string& right) {
  const Side side = parse("~ " + right).fixed;
  std::string out = side.intercept ? "1" : "0";
  for (const Term& term : side.terms) out += " " + term_label(side, term);
  return out;
}

}  // namespace

TEST_CASE("operators expand as in R", "[formula][terms]") {
  CHECK(terms("a * b") == "1 a b a:b");
  CHECK(terms("a/b") == "1 a a:b");
  CHECK(terms("(a + b)/(c + d)") == "1 a b a:b:c a:b:d");
  CHECK(terms("a/b/c") == "1 a a:b a:b:c");
  CHECK(terms("a/b*c") == "1 a c a:b a:c a:b:c");
  CHECK(terms("a*b/c") == "1 a b a:b a:b:c");
  CHECK(terms("(a + b) %in% (c + d)") == "1 a:c:d b:c:d");
  CHECK(terms("a %in% b:(c + d)") == "1 a:b:c:d");
  CHECK(terms("a*b %in% c") == "1 a b:c a:b:c");
  CHECK(terms("(a + b + c)^2 - a:b") == "1 a b c a:c b:c");
  CHECK(terms("(a + b)^2/c") == "1 a b a:b a:b:c");
  CHECK(terms("(a + b):(a + c)") == "1 a a:c a:b b:c");
  CHECK(terms("(a + b)*(a + c)") == "1 a b c a:c a:b b:c");
  CHECK(terms("a:b^2") == "1 a:b");
  CHECK(terms("a:b:a") == "1 a:b");
}

TEST_CASE("removed terms still order their variables", "[formula][terms]") {
  CHECK(terms("b - b + a:b") == "1 b:a");
  CHECK(terms("b:a + a:b") == "1 b:a");
  CHECK(terms("a*b - a") == "1 b a:b");
  CHECK(terms("a - b - c + b:c") == "1 a b:c");
  CHECK(terms("b - (a - b)") == "1 b");
  CHECK(terms("b - (b - c) + c") == "1 c");
  CHECK(terms("(a - b + b)^2") == "1 a b a:b");
}

TEST_CASE("0 and 1 set the intercept wherever they are added", "[formula][terms]") {
  CHECK(terms("0 + a") == "0 a");
  CHECK(terms("a - 1") == "0 a");
  CHECK(terms("a + -1") == "0 a");
  CHECK(terms("a - -1") == "1 a");
  CHECK(terms("1 - 1 + 1") == "1");
  CHECK(terms("a - (1)") == "0 a");
  CHECK(terms("a - (0)") == "1 a");
  CHECK(terms("(a - 1)*b") == "0 a b a:b");
  CHECK(terms("a - (b - 1)") == "1 a");
  CHECK(terms("a - (b - 0)") == "0 a");
  CHECK(terms("a - 1 - (a - 1)") == "1");
}
