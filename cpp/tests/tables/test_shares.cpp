#include <cmath>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/tables/shares.hpp"

using namespace skillnad;

namespace {

Column levels(std::string name, std::vector<std::string> names, std::vector<std::int32_t> codes) {
  Column column;
  column.name = std::move(name);
  column.type = Column::Type::categorical;
  column.declared = true;
  column.levels = std::move(names);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] >= 0) continue;
    column.missing.resize(codes.size(), 0);
    column.missing[i] = 1;
    codes[i] = 0;
  }
  column.codes = std::move(codes);
  return column;
}

/// Consent of eight: 3 yes, 1 no, 1 not documented, 1 not answered, 1 not asked, 1 without a
/// reason.
Table consent() {
  Table data;
  data.add(levels("consent", {"yes", "no"}, {0, 0, 0, 1, -1, -1, -1, -1}));
  data.add(levels("consent__missing", {"FE", "ES", "EA"}, {-1, -1, -1, -1, 0, 1, 2, -1}));
  data.add(levels("sex", {"girl", "boy"}, {0, 0, 1, 1, 0, 1, 0, -1}));
  return data;
}

std::vector<CountedShare> counted(const Table& data, const ShareRequest& request) {
  Context context;
  return count_shares(context, data, request);
}

}  // namespace

TEST_CASE("each case stands in the base or under the reason why it does not", "[tables][shares]") {
  ShareRequest request;
  request.outcome = {"consent"};
  const auto rows = counted(consent(), request);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].level == "yes");
  CHECK(rows[1].level == "no");
  CHECK(rows[2].level == "FE");
  CHECK(rows[0].n == 3.0);
  CHECK(rows[1].n == 1.0);
  CHECK(rows[2].n == 1.0);
  for (const CountedShare& row : rows) {
    CHECK(row.base == 5.0);
    CHECK(row.n_rows == 8.0);
    CHECK(row.n_asked == 7.0);
    CHECK(row.n_kind == std::vector<double>{1, 1, 1, 0, 0, 0});
    CHECK(row.n_unexplained == 1.0);
  }
  CHECK(rows[0].share == 3.0 / 5.0);
}

TEST_CASE("an empty cell of by makes a cell of its own, the last", "[tables][shares]") {
  ShareRequest request;
  request.outcome = {"consent"};
  request.event = "yes";
  request.by = {"sex"};
  const Table data = consent();
  const auto rows = counted(data, request);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].n == 2.0);
  CHECK(rows[0].base == 3.0);
  CHECK(rows[1].n == 1.0);
  CHECK(rows[1].base == 2.0);
  CHECK(rows[2].base == 0.0);
  CHECK(std::isnan(rows[2].share));
  const Table table = shares_table(data, request, rows);
  CHECK(table.at("sex").is_missing(2));
  CHECK(table.at("share").is_missing(2));
  CHECK(table.at("coverage").real[0] == 1.0);
}

TEST_CASE("several answers have one base: who gave any", "[tables][shares]") {
  Table data;
  data.add(Column::of_whole("a", {1, 1, 0, NAN, NAN}));
  data.add(Column::of_whole("b", {0, 1, 0, 1, NAN}));
  data.add(Column::of_whole("c", {0, 0, 0, NAN, NAN}));
  ShareRequest request;
  request.outcome = {"a", "b", "c"};
  request.multiple = true;
  const auto rows = counted(data, request);
  REQUIRE(rows.size() == 3);
  for (const CountedShare& row : rows) CHECK(row.base == 4.0);
  CHECK(rows[0].n == 2.0);
  CHECK(rows[1].n == 2.0);
  CHECK(rows[2].n == 0.0);
  request.multiple = false;
  CHECK_THROWS_AS(counted(data, request), OptionError);
}

TEST_CASE("levels of one column add up to its base, for any data", "[tables][shares][property]") {
  for (std::uint32_t draw = 0; draw < 200; ++draw) {
    const std::size_t n = 1 + static_cast<std::size_t>(40.0 * uniform_draw(draw, {0, 1, 0}));
    std::vector<std::int32_t> x, kind, by, unit;
    for (std::size_t i = 0; i < n; ++i) {
      const auto one = [&](std::uint32_t stream, int most) {
        return static_cast<std::int32_t>(
                   std::floor((most + 1) * uniform_draw(draw, {1, stream, i}))) -
               1;
      };
      x.push_back(one(1, 4));
      kind.push_back(one(2, 6));
      by.push_back(one(3, 3));
      unit.push_back(std::max(one(4, 5), 0));
    }
    Table data;
    data.add(levels("x", {"a", "b", "c", "d"}, x));
    data.add(levels("x__missing", {"FE", "EA", "ES", "EB", "EI", "OA"}, kind));
    data.add(levels("by", {"p", "q", "r"}, by));
    data.add(levels("unit", {"1", "2", "3", "4", "5"}, unit));
    ShareRequest request;
    request.outcome = {"x"};
    request.by = {"by"};
    request.cluster = draw % 2 == 0 ? "unit" : "";
    std::vector<double> n_in_cell, base;
    double all = 0.0;
    for (const CountedShare& row : counted(data, request)) {
      if (row.cell >= n_in_cell.size()) {
        n_in_cell.resize(row.cell + 1, 0.0);
        base.resize(row.cell + 1, 0.0);
        all += row.n_rows;
      }
      n_in_cell[row.cell] += row.n;
      base[row.cell] = row.base;
      double outside = row.base;
      for (const double part : outside_base(row)) outside += part;
      CHECK(outside == row.n_rows);
      if (row.base > 0.0 && !std::isnan(row.low)) {
        CHECK(row.low <= row.share);
        CHECK(row.share <= row.high);
      }
    }
    CHECK(n_in_cell == base);
    CHECK(all <= static_cast<double>(n));
  }
}

TEST_CASE("a share of nothing, an unknown event and an empty cluster are named",
          "[tables][shares]") {
  ShareRequest request;
  request.outcome = {"consent"};
  request.event = "maybe";
  CHECK_THROWS_AS(counted(consent(), request), OptionError);
  request.event = "";
  request.cluster = "sex";
  CHECK_THROWS_AS(counted(consent(), request), DataError);
  request.cluster = "";
  request.in_base.assign(8, 0);
  CHECK_THROWS_AS(counted(consent(), request), DataError);
  request.in_base.clear();
  request.by = {"nobody"};
  CHECK_THROWS_AS(counted(consent(), request), DataError);
}
