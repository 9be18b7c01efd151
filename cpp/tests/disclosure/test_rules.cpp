#include <algorithm>

#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "skillnad/disclosure/rules.hpp"
#include "skillnad/disclosure/suppression.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// Rows from by-cells x levels; the base is their sum unless given.
std::vector<ShareCell> table_of(const std::vector<Vector>& counts, const Vector& bases = {}) {
  std::vector<ShareCell> out;
  for (std::size_t g = 0; g < counts.size(); ++g) {
    double base = 0.0;
    for (const double n : counts[g]) base += n;
    for (std::size_t l = 0; l < counts[g].size(); ++l) {
      ShareCell cell;
      if (counts.size() > 1) cell.by = {static_cast<std::int32_t>(g)};
      cell.level = static_cast<std::int32_t>(l);
      cell.n = counts[g][l];
      cell.base = bases.empty() ? base : bases[g];
      out.push_back(cell);
    }
  }
  return out;
}

using Flags = std::vector<bool>;

ShareProtection protect_rows(const std::vector<ShareCell>& cells,
                             Audience audience = Audience::open, bool overlapping = false) {
  DisclosureRules rules;
  rules.audience = audience;
  Context context;
  return protect_shares(context, cells, rules, overlapping);
}

}  // namespace

TEST_CASE("a small count takes a second level with it", "[disclosure]") {
  const ShareProtection one = protect_rows(table_of({{3, 20, 30}}));
  CHECK(one.cell == Flags{true, true, false});
  CHECK(one.small_count == Flags{true, false, false});
  CHECK(one.base == Flags{false, false, false});
  // What is left of the base counts as a level: 38 of 40.
  CHECK(protect_rows(table_of({{38}}, {40})).cell == Flags{true});
  CHECK(protect_rows(table_of({{38}}, {40})).small_count == Flags{true});
  CHECK(protect_rows(table_of({{20}}, {40})).cell == Flags{false});
  // 0 is safe, and so is min_count.
  CHECK(protect_rows(table_of({{0, 5, 30}})).cell == Flags{false, false, false});
}

TEST_CASE("two small levels that know their sum take a third", "[disclosure]") {
  CHECK(protect_rows(table_of({{1, 2, 8, 30}})).cell == Flags{true, true, true, false});
  CHECK(protect_rows(table_of({{3, 2, 8, 30}})).cell == Flags{true, true, false, false});
}

TEST_CASE("a small base", "[disclosure]") {
  const std::vector<ShareCell> cells = table_of({{4, 4}, {30, 40}, {20, 30}});
  const ShareProtection everybody = protect_rows(cells);
  CHECK(everybody.small_base == Flags{true, true, false, false, false, false});
  CHECK(everybody.base == Flags{true, true, false, false, true, true});
  CHECK(everybody.cell == Flags{true, true, false, false, true, true});
  const ShareProtection others = protect_rows(cells, Audience::other_units);
  CHECK(others.base == Flags(6, false));
  CHECK(others.cell == Flags{true, true, false, false, true, true});
}

TEST_CASE("a row with all cases at one level", "[disclosure]") {
  const ShareProtection found = protect_rows(table_of({{20, 0}, {30, 40}, {60, 50}}));
  CHECK(found.full_row == Flags{true, true, false, false, false, false});
  CHECK(found.cell == Flags{true, true, true, true, false, false});
  DisclosureRules rules;
  rules.full_rows = false;
  Context context;
  CHECK(suppressed_cells(context, table_of({{20, 0}, {30, 40}, {60, 50}}), rules) ==
        Flags(6, false));
}

TEST_CASE("totals over the rows are known, in the table or not", "[disclosure]") {
  const std::vector<Vector> counts = {{3, 30}, {50, 60}, {40, 45}};
  const ShareProtection found = protect_rows(table_of(counts));
  CHECK(found.cell == Flags{true, true, false, false, true, true});
  std::vector<ShareCell> with_total = table_of(counts);
  for (std::int32_t l = 0; l < 2; ++l) {
    ShareCell total;
    total.by = {-1};
    total.level = l;
    total.n = l == 0 ? 93.0 : 135.0;
    total.base = 228.0;
    with_total.push_back(total);
  }
  const ShareProtection shown = protect_rows(with_total);
  CHECK(shown.cell == Flags{true, true, false, false, true, true, false, false});
}

TEST_CASE("kinds of missingness", "[disclosure]") {
  std::vector<ShareCell> cells = table_of({{20, 30}, {40, 50}, {30, 35}});
  for (std::size_t i = 0; i < cells.size(); ++i)
    cells[i].kinds = {i < 2 ? 2.0 : 10.0, i < 4 ? 0.0 : 6.0};
  const ShareProtection found = protect_rows(cells);
  CHECK(found.cell == Flags(6, false));
  CHECK(found.small_kind == Flags{true, true, false, false, false, false});
  CHECK(std::count(found.kinds.begin(), found.kinds.end(), true) == 4);
}

TEST_CASE("answers of which several may be given stand for themselves", "[disclosure]") {
  const std::vector<ShareCell> cells = table_of({{30, 25, 3}}, {40});
  CHECK(protect_rows(cells, Audience::open, true).cell == Flags{false, false, true});
}

TEST_CASE("no count of a table by municipality can be told", "[disclosure]") {
  Draws draws(8);
  for (const std::size_t n_units : {3, 12, 134}) {
    std::vector<Vector> counts;
    for (std::size_t u = 0; u < n_units; ++u) {
      const std::size_t size = 3 + draws.below(60);
      Vector row(4, 0.0);
      for (std::size_t c = 0; c < size; ++c)
        row[std::min<std::size_t>(draws.below(6), 3) * (draws.below(3) > 0 ? 1 : 0)] += 1.0;
      counts.push_back(row);
    }
    const std::vector<ShareCell> cells = table_of(counts);
    const ShareProtection found = protect_rows(cells);
    CHECK(std::count(found.unprotected.begin(), found.unprotected.end(), true) == 0);
    // What one who reads the table knows, laid out anew.
    AdditiveTable known;
    for (const ShareCell& cell : cells) known.value.push_back(cell.n);
    Flags hidden = found.cell;
    Vector totals(4, 0.0);
    for (std::size_t u = 0; u < n_units; ++u) {
      AdditiveTable::Sum sum{known.value.size(), {}};
      for (std::size_t l = 0; l < 4; ++l) {
        sum.parts.push_back(4 * u + l);
        totals[l] += cells[4 * u + l].n;
      }
      known.value.push_back(cells[4 * u].base);
      hidden.push_back(found.base[4 * u]);
      known.sums.push_back(sum);
    }
    for (std::size_t l = 0; l < 4; ++l) {
      if (totals[l] > 0.0 && totals[l] < 5.0) continue;
      AdditiveTable::Sum sum{known.value.size(), {}};
      for (std::size_t u = 0; u < n_units; ++u) sum.parts.push_back(4 * u + l);
      known.value.push_back(totals[l]);
      hidden.push_back(false);
      known.sums.push_back(sum);
    }
    for (std::size_t i = 0; i<cells.size(); i += n_units> 100 ? 37 : 1) {
      if (cells[i].n < 1.0 || cells[i].n >= 5.0) continue;
      INFO(n_units << " " << i);
      CHECK(found.cell[i]);
      CHECK(feasible_range(known, hidden, i, 1e4).most >= 5.0 - 1e-6);
    }
    for (std::size_t u = 0; u<n_units; u += n_units> 100 ? 19 : 1) {
      const double base = cells[4 * u].base;
      if (base >= 10.0) continue;
      CHECK(feasible_range(known, hidden, 4 * n_units + u, 1e4).most >= 10.0 - 1e-6);
    }
  }
}
