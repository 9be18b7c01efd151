#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

#include "expect_error.hpp"
#include "skillnad/data/collapse.hpp"
#include "skillnad/data/frame.hpp"

using namespace skillnad;

namespace {

// A cell as a pair that orders as the contract says: value or code, missing last.
using Cell = std::pair<int, double>;

Cell cell(const Column& column, std::size_t row) {
  if (column.is_missing(row)) return {1, 0.0};
  return {0, column.type == Column::Type::real ? column.real[row] + 0.0
                                               : static_cast<double>(column.codes[row])};
}

using Pointers = std::vector<const Column*>;

// The same by a sorted map of whole rows.
void compare_with_map(const Pointers& keys, const Pointers& groups,
                      const std::vector<std::uint8_t>& keep) {
  Context context;
  const Patterns got = collapse(context, keys, groups, keep);
  Pointers all = groups;
  all.insert(all.end(), keys.begin(), keys.end());
  const std::size_t n = all[0]->size();
  std::map<std::vector<Cell>, std::vector<std::size_t>> expected;
  for (std::size_t i = 0; i < n; ++i) {
    if (!keep.empty() && keep[i] == 0) {
      REQUIRE(got.pattern_of_row[i] == Patterns::not_kept);
      continue;
    }
    std::vector<Cell> row;
    for (const Column* column : all) row.push_back(cell(*column, i));
    expected[row].push_back(i);
  }
  REQUIRE(got.size() == expected.size());
  REQUIRE(got.pattern_of_row.size() == n);
  std::size_t p = 0, n_rows = 0;
  std::vector<Cell> last_group;
  std::size_t n_groups = 0;
  for (const auto& entry : expected) {
    REQUIRE(got.first_row[p] == entry.second[0]);
    REQUIRE(got.count[p] == static_cast<double>(entry.second.size()));
    for (const std::size_t row : entry.second) REQUIRE(got.pattern_of_row[row] == p);
    n_rows += entry.second.size();
    const std::vector<Cell> group(entry.first.begin(),
                                  entry.first.begin() + static_cast<std::ptrdiff_t>(groups.size()));
    if (p == 0 || group != last_group) {
      REQUIRE(got.group_start[n_groups] == p);
      ++n_groups;
    }
    last_group = group;
    REQUIRE(got.group_of_pattern[p] == n_groups - 1);
    ++p;
  }
  REQUIRE(got.n_rows == n_rows);
  REQUIRE(got.n_groups == n_groups);
  REQUIRE(got.group_start.size() == n_groups + 1);
  REQUIRE(got.group_start.back() == got.size());
}

// Columns of every kind the coding tells apart.
Column random_column(int kind, std::size_t n, std::mt19937& random) {
  std::vector<double> cells(n);
  std::normal_distribution<double> normal;
  for (std::size_t i = 0; i < n; ++i) {
    switch (kind) {
      case 0:
        cells[i] = random() % 2;
        break;
      case 1:
        cells[i] = static_cast<double>(random() % 9) - 4.0;
        break;
      case 2:
        cells[i] = (random() % 2 ? 0.25 : -0.5) * static_cast<double>(random() % 7);
        break;
      case 3:
        cells[i] = normal(random);
        break;
      case 4:  // the first rows do not show the range
        cells[i] = i < n / 2 ? 1.0 : static_cast<double>(random() % 500);
        break;
      case 5:  // nor that the numbers are not whole
        cells[i] = i < n / 2 ? 1.0 : normal(random);
        break;
      case 6:
        cells[i] = static_cast<double>(random() % 100) * 1e12;
        break;
      case 7:  // whole, then a few others
        cells[i] = i + 10 < n ? static_cast<double>(random() % 3) : 0.5;
        break;
      default:
        cells[i] = random() % 5 == 0 ? NAN : (random() % 2 ? 0.0 : -0.0);
    }
  }
  return Column::of_real("x", std::move(cells));
}

Column random_levels(std::size_t n_levels, std::size_t n, std::mt19937& random) {
  Column column;
  column.name = "f";
  column.type = Column::Type::categorical;
  for (std::size_t k = 0; k < n_levels; ++k) column.levels.push_back("v" + std::to_string(k));
  for (std::size_t i = 0; i < n; ++i) {
    column.codes.push_back(static_cast<std::int32_t>(random() % n_levels));
  }
  if (random() % 3 == 0) {
    column.missing.resize(n, 0);
    for (std::size_t i = 0; i < n; i += 1 + random() % 9) {
      column.missing[i] = 1;
      column.codes[i] = -1;
    }
  }
  return column;
}

Column permuted(const Column& column, const std::vector<std::size_t>& order) {
  Column out = column;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (!column.real.empty()) out.real[i] = column.real[order[i]];
    if (!column.codes.empty()) out.codes[i] = column.codes[order[i]];
    if (!column.missing.empty()) out.missing[i] = column.missing[order[i]];
  }
  return out;
}

}  // namespace

TEST_CASE("patterns equal those of a sorted map", "[collapse]") {
  std::mt19937 random(1);
  for (int trial = 0; trial < 400; ++trial) {
    const std::size_t n = trial % 10 == 0 ? 1 + random() % 5000 : 1 + random() % 300;
    std::vector<Column> columns;
    const std::size_t n_columns = 1 + random() % 6;
    for (std::size_t j = 0; j < n_columns; ++j) {
      const int kind = static_cast<int>(random() % 12);
      columns.push_back(kind < 9 ? random_column(kind, n, random)
                                 : random_levels(1 + random() % 40, n, random));
    }
    Pointers keys, groups;
    const std::size_t n_groups = random() % 3;
    for (std::size_t j = 0; j < n_columns; ++j) {
      (j < n_groups ? groups : keys).push_back(&columns[j]);
    }
    std::vector<std::uint8_t> keep;
    if (random() % 2 == 0) {
      for (std::size_t i = 0; i < n; ++i) keep.push_back(random() % 4 != 0);
      keep[0] = 1;
    }
    compare_with_map(keys, groups, keep);
  }
}

TEST_CASE("long runs and several words are sorted right", "[collapse]") {
  std::mt19937 random(2);
  const std::size_t n = 20000;
  const Column wide = random_column(3, n, random), other = random_column(3, n, random);
  const Column large = random_column(6, n, random), group = random_levels(3, n, random);
  std::vector<Column> levels;
  for (int j = 0; j < 8; ++j) levels.push_back(random_levels(4000, n, random));
  compare_with_map({&wide, &other}, {}, {});
  compare_with_map({&large, &wide}, {&group}, {});
  Pointers many;
  for (const Column& column : levels) many.push_back(&column);
  compare_with_map(many, {&group}, {});
  compare_with_map({&large, many[0], &wide, many[1]}, {}, {});
}

TEST_CASE("the order of the rows changes no bit", "[collapse]") {
  std::mt19937 random(3);
  Context context;
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t n = 2 + random() % 3000;
    std::vector<Column> columns = {random_levels(5, n, random)};
    for (int j = 0; j < 3; ++j)
      columns.push_back(random_column(static_cast<int>(random() % 9), n, random));
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<Column> moved;
    for (const Column& column : columns) moved.push_back(permuted(column, order));
    const auto run = [&context](const std::vector<Column>& c) {
      return collapse(context, {&c[1], &c[2], &c[3]}, {&c[0]});
    };
    const Patterns a = run(columns), b = run(moved);
    REQUIRE(a.count == b.count);
    REQUIRE(a.group_start == b.group_start);
    const Frame fa = gather(Frame::of(columns, n), a.first_row);
    const Frame fb = gather(Frame::of(moved, n), b.first_row);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      REQUIRE(fa.column(j).codes == fb.column(j).codes);
      REQUIRE(fa.column(j).missing == fb.column(j).missing);
      for (std::size_t p = 0; p < fa.column(j).real.size(); ++p) {
        if (fa.column(j).is_missing(p)) continue;
        REQUIRE(fa.column(j).real[p] == fb.column(j).real[p]);
        REQUIRE(std::signbit(fa.column(j).real[p]) == std::signbit(fb.column(j).real[p]));
      }
    }
    for (std::size_t i = 0; i < n; ++i) REQUIRE(b.pattern_of_row[i] == a.pattern_of_row[order[i]]);
  }
}

TEST_CASE("sums by pattern", "[collapse]") {
  Context context;
  const Column x = Column::of_real("x", {2, 1, 2, 1, 2});
  const Patterns patterns = collapse(context, {&x}, {}, {1, 1, 1, 1, 0});
  const double y[] = {1, 0, 1, 1, 100};
  CHECK(sum_by_pattern(patterns, y) == std::vector<double>{1, 2});
  CHECK(patterns.count == std::vector<double>{2, 2});
  CHECK(patterns.row_of_group(0) == 1);
}

TEST_CASE("edges of collapsing", "[collapse]") {
  Context context;
  const Column empty = Column::of_real("x", {});
  const Patterns none = collapse(context, {&empty}, {});
  CHECK(none.size() == 0);
  CHECK(none.n_groups == 0);
  CHECK(none.group_start == std::vector<std::uint32_t>{0});
  const Patterns constant = collapse(context, {}, {}, {1, 0, 1});
  CHECK(constant.count == std::vector<double>{2});
  CHECK(constant.n_groups == 1);
  CHECK(constant.pattern_of_row == std::vector<std::uint32_t>{0, Patterns::not_kept, 0});
  const Column zeros = Column::of_real("x", {-0.0, 0.0});
  CHECK(collapse(context, {&zeros}, {}).size() == 1);
  const Column extremes = Column::of_real("x", {1e308, -1e308, 5e-324, -5e-324, 0.0, 2147483648.0});
  const Patterns sorted = collapse(context, {&extremes}, {});
  CHECK(sorted.first_row == std::vector<std::uint32_t>{1, 3, 4, 2, 5, 0});
  context.interrupted = [] { return true; };
  CHECK_THROWS_AS(collapse(context, {&zeros}, {}), Interrupted);
}
