#include <sstream>

#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "../reference_data.hpp"
#include "skillnad/disclosure/linear_programme.hpp"
#include "skillnad/disclosure/suppression.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

std::vector<double> numbers(std::string text) {
  for (char& letter : text)
    if (letter == 'x') letter = ' ';
  std::istringstream in(text);
  std::vector<double> out;
  for (double x; in >> x;) out.push_back(x);
  return out;
}

struct Case {
  AdditiveTable table;
  std::vector<bool> unsafe;
  Vector loss;
};

Case small_counts(const std::vector<std::size_t>& shape, const Vector& counts, double threshold) {
  Case out;
  out.table = with_totals(shape, counts);
  for (const double v : out.table.value) {
    out.unsafe.push_back(v > 0.0 && v < threshold);
    out.loss.push_back(1.0 + v);
  }
  return out;
}

}  // namespace

TEST_CASE("a linear programme with bounds", "[suppression]") {
  // Dantzig's: 3 x + 5 y, x <= 4, 2 y <= 12, 3 x + 2 y <= 18.
  LinearProgramme p;
  p.a = Matrix(1, 3);
  p.a(0, 0) = 3.0;
  p.a(0, 1) = 2.0;
  p.a(0, 2) = 1.0;
  p.b = {18.0};
  p.c = {3.0, 5.0, 0.0};
  p.upper = {4.0, 6.0, 100.0};
  const LinearSolution found = solve(p);
  REQUIRE(found.status == LinearSolution::Status::optimal);
  CHECK(found.value == Approx(36.0));
  CHECK(found.x[0] == Approx(2.0));
  CHECK(found.x[1] == Approx(6.0));
  p.b = {1000.0};
  CHECK(solve(p).status == LinearSolution::Status::infeasible);
  p.b = {18.0};
  p.upper = {4.0, 6.0, 1.0};
  p.c = {-1.0, -1.0, 0.0};
  CHECK(solve(p).value == Approx(-6.5));  // x = 4, y = 2.5
}

TEST_CASE("totals of a table of three factors", "[suppression]") {
  const AdditiveTable table = with_totals({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  REQUIRE(table.value.size() == 27);
  CHECK(table.value == Vector{1,  2,  3,  3,  4, 7, 4,  6,  10, 5,  6,  11, 7, 8,
                              15, 12, 14, 26, 6, 8, 14, 10, 12, 22, 16, 20, 36});
  CHECK(table.sums.size() == 27);
  for (const AdditiveTable::Sum& sum : table.sums) {
    double parts = 0.0;
    for (const std::size_t part : sum.parts) parts += table.value[part];
    CHECK(parts == table.value[sum.total]);
  }
}

// tests/reference/make_suppression_reference.py
TEST_CASE("the cheapest suppression is that of a mixed-integer programme", "[suppression]") {
  std::size_t done = 0;
  for (const auto& row : read_reference("suppression.csv")) {
    INFO(row[0] << " " << row[2]);
    std::vector<std::size_t> shape;
    for (const double n : numbers(row[0])) shape.push_back(static_cast<std::size_t>(n));
    const Case one = small_counts(shape, numbers(row[2]), number(row[1]));
    Context context;
    const Suppression found = suppress(context, one.table, one.unsafe, one.loss, number(row[1]));
    CHECK(found.unprotected.empty());
    CHECK(found.least_loss);
    CHECK(found.loss == Approx(number(row[3])).margin(1e-6));
    ++done;
  }
  CHECK(done > 50);
}

TEST_CASE("no unsafe cell can be told from what is shown", "[suppression]") {
  Draws draws(9);
  for (int turn = 0; turn < 60; ++turn) {
    INFO(turn);
    const std::size_t rows = 2 + draws.below(7), columns = 2 + draws.below(4);
    Vector counts;
    for (std::size_t i = 0; i < rows * columns; ++i)
      counts.push_back(static_cast<double>(draws.below(1 + draws.below(30))));
    const Case one = small_counts({rows, columns}, counts, 5.0);
    Context context;
    const Suppression found = suppress(context, one.table, one.unsafe, one.loss, 5.0);
    for (std::size_t i = 0; i < one.unsafe.size(); ++i) {
      if (!one.unsafe[i]) continue;
      CHECK(found.hidden[i]);
      const bool given_up = std::find(found.unprotected.begin(), found.unprotected.end(), i) !=
                            found.unprotected.end();
      const FeasibleRange range = feasible_range(one.table, found.hidden, i, 1e4);
      CHECK(range.least <= one.table.value[i] + 1e-6);
      CHECK((range.most >= 5.0 - 1e-6) != given_up);
    }
  }
}
