// The words; the decisions are tested in test_separation_designs.cpp.
#include <cmath>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/models/separation.hpp"
#include "skillnad/models/simplex.hpp"

using namespace skillnad;

namespace {

struct Example {
  std::vector<std::vector<double>> columns;
  std::vector<double> y;
  std::vector<SeparationTerm> terms;
  std::vector<double> m;

  Separation find(const SeparationWords& words = {}) const {
    Matrix x(y.size(), columns.size());
    for (std::size_t j = 0; j < columns.size(); ++j) {
      for (std::size_t i = 0; i < y.size(); ++i) x(i, j) = columns[j][i];
    }
    Context context;
    return find_separation(context, x, y, m.empty() ? std::vector<double>(y.size(), 1.0) : m, {},
                           terms, words);
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::vector<double> one(8, 1.0);
const SeparationTerm constant = {"(Intercept)", "", "", ""};
const SeparationTerm x_term = {"x", "x", "", ""};

}  // namespace

TEST_CASE("complete separation by a number", "[separation]") {
  const Example up = {
      {one, {1, 2, 3, 4, 5, 6, 7, 8}}, {0, 0, 0, 1, 1, 1, 1, 1}, {constant, x_term}, {}};
  const Separation found = up.find({"use[Y]", "row", true});
  CHECK(found.kind == Separation::Kind::complete);
  CHECK(found.columns == std::vector<std::size_t>{1});
  CHECK(found.text ==
        "Complete separation: x separates the outcome completely: the event use[Y] occurs in all "
        "of the 5 rows with larger x and in none of the 3 rows with smaller x. No finite "
        "maximum-likelihood estimate exists.");
  CHECK(found.advice ==
        "Drop or regroup x, or use penalty=\"firth\", which has finite estimates, or set force to "
        "fit all the same.");
  CHECK(found.direction[1] > 0.0);
  const ModelError error = separation_error(found, up.terms);
  CHECK(error.code() == "separation");
  CHECK(error.place().column == "x");
  CHECK(error.message() == found.text + " " + found.advice);

  Example down = up;
  down.y = {1, 1, 1, 0, 0, 0, 0, 0};
  CHECK(has(down.find().text,
            "the event occurs in none of the 5 rows with larger x and in all of "
            "the 3 rows with smaller x"));
}

TEST_CASE("a column equal to the outcome", "[separation]") {
  const Example equal = {
      {one, {0, 1, 1, 0, 0, 1, 0, 1}}, {0, 1, 1, 0, 0, 1, 0, 1}, {constant, x_term}, {}};
  CHECK(has(equal.find().text, "x reproduces the outcome in all 8 rows"));
}

TEST_CASE("quasi-complete separation by a number", "[separation]") {
  Example tie = {{one, {1, 2, 3, 4, 4, 6, 7, 8}}, {0, 0, 0, 0, 1, 1, 1, 1}, {constant, x_term}, {}};
  CHECK(tie.find().kind == Separation::Kind::quasi);
  CHECK(has(tie.find().text,
            "the event occurs in all of the 3 rows with x above one value and in "
            "none of the 3 rows below it"));
  tie.columns[1] = {0, 0, 0, 0, 0, 6, 7, 8};
  CHECK(has(tie.find().text, "in all of the 3 rows with x above its smallest value"));
  tie.columns[1] = {9, 9, 9, 9, 9, 6, 7, 8};
  CHECK(has(tie.find().text, "in all of the 3 rows with x below its largest value"));
  tie.y = {1, 0, 1, 0, 1, 0, 0, 0};
  CHECK(has(tie.find().text, "in none of the 3 rows with x below its largest value"));
  tie.columns[1] = {9, 9, 9, 9, 9, 6, 6, 6};
  CHECK(has(tie.find().text, "in none of the 3 rows with the smaller value of x"));
}

TEST_CASE("a level without the event, and the base level", "[separation]") {
  const std::vector<SeparationTerm> terms = {
      constant, {"f[b]", "f", "b", "a"}, {"f[c]", "f", "c", "a"}};
  Example level = {{one, {0, 0, 0, 1, 1, 0, 0, 0}, {0, 0, 0, 0, 0, 1, 1, 1}},
                   {0, 1, 1, 1, 0, 0, 0, 0},
                   terms,
                   {}};
  Separation found = level.find();
  CHECK(found.kind == Separation::Kind::quasi);
  CHECK(has(found.text,
            "Quasi-complete separation: the event occurs in none of the 3 rows with "
            "f[c]. No"));
  CHECK(has(found.advice, "Merge levels, or drop f[c]"));

  level.y = {1, 1, 1, 1, 0, 0, 1, 0};
  found = level.find();
  CHECK(found.kind == Separation::Kind::quasi);
  CHECK(has(found.text, "the event occurs in all of the 3 rows with f[a]. No"));
  CHECK(found.columns == std::vector<std::size_t>{1, 2});
  // 1 - f[b] - f[c], in any scale.
  CHECK(found.direction[1] == Approx(-found.direction[0]));
  CHECK(found.direction[2] == Approx(-found.direction[0]));
  CHECK(found.direction[0] > 0.0);
  level.terms[1].reference.clear();
  CHECK(has(level.find().text, "at the base level of f. No"));
}

TEST_CASE("grouped counts speak of trials", "[separation]") {
  const Example grouped = {{{1, 1, 1}, {0, 1, 2}}, {3, 0, 0}, {constant, x_term}, {10, 20, 1200}};
  const Separation found = grouped.find({"", "trial", false});
  CHECK(found.kind == Separation::Kind::quasi);
  CHECK(has(found.text, "none of the 1,220 trials with x above its smallest value"));
}

TEST_CASE("a combination leaves out what it does not need", "[separation]") {
  // y is 1 where x + z > 5; w has nothing to do with it.
  Example both;
  both.columns.resize(4);
  for (int x = 0; x < 6; ++x) {
    for (int z = 0; z < 6; ++z) {
      if (x + z == 5) continue;
      both.columns[0].push_back(1.0);
      both.columns[1].push_back(1e150 * x);
      both.columns[2].push_back((x * 7 + z * 3) % 5);
      both.columns[3].push_back(1000.0 - 1e-3 * z);
      both.y.push_back(x + z > 5 ? 1.0 : 0.0);
    }
  }
  both.terms = {constant, x_term, {"w", "w", "", ""}, {"z", "z", "", ""}};
  const Separation found = both.find();
  CHECK(found.kind == Separation::Kind::complete);
  CHECK(found.columns == std::vector<std::size_t>{1, 3});
  CHECK(found.direction[2] == 0.0);
  CHECK(has(found.text,
            "a combination of x and z predicts the outcome without fault in all 30 "
            "rows: the event goes with larger x and smaller z"));
}

TEST_CASE("overlap says nothing", "[separation]") {
  const Example none = {
      {one, {1, 2, 3, 4, 5, 6, 7, 8}}, {0, 0, 1, 0, 1, 1, 0, 1}, {constant, x_term}, {}};
  const Separation found = none.find();
  CHECK(found.kind == Separation::Kind::none);
  CHECK(found.decided);
  CHECK(found.text.empty());
  CHECK(found.columns.empty());
}

TEST_CASE("an interrupt ends the search", "[separation]") {
  const Example slow = {
      {one, {1, 2, 3, 4, 5, 6, 7, 8}}, {0, 0, 1, 0, 1, 1, 0, 1}, {constant, x_term}, {}};
  Matrix x(8, 2, 1.0);
  for (std::size_t i = 0; i < 8; ++i) x(i, 1) = slow.columns[1][i];
  Context context;
  context.interrupted = [] { return true; };
  CHECK_THROWS_AS(find_separation(context, x, slow.y, one, {}, slow.terms), Interrupted);
}

TEST_CASE("points in the plane", "[simplex]") {
  Context context;
  const double h = std::sqrt(0.5);
  Matrix points(2, 3);
  points.cells() = {1, 0, 0, 1, -h, -h};
  CHECK(separate_points(context, points).status == PointSeparation::Status::overlap);
  points.cells() = {1, 0, 0, 1, -h, h};
  PointSeparation found = separate_points(context, points);
  REQUIRE(found.status == PointSeparation::Status::separated);
  for (std::size_t i = 0; i < 3; ++i) {
    const double side = points(0, i) * found.direction[0] + points(1, i) * found.direction[1];
    CHECK(side >= -1e-12);
  }
  // Opposite points leave one direction only.
  points.cells() = {1, 0, -1, 0, 0, -1};
  found = separate_points(context, points);
  REQUIRE(found.status == PointSeparation::Status::separated);
  CHECK(found.direction[0] == Approx(0.0).margin(1e-12));
  CHECK(found.direction[1] == Approx(-1.0));
  CHECK(separate_points(context, Matrix()).status == PointSeparation::Status::overlap);
}
