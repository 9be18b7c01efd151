#include "../catch.hpp"
#include "plain_model.hpp"
#include "skillnad/models/grouped_rows.hpp"

using namespace skillnad;
using namespace skillnad::testing;

TEST_CASE("groups are padded to eights with rows of no trials", "[grouped_rows]") {
  Draws draws(71);
  const std::vector<std::size_t> sizes = {1, 8, 9, 16, 7, 0, 3};
  std::size_t n = 0;
  std::vector<std::uint32_t> start = {0};
  for (std::size_t size : sizes) start.push_back(static_cast<std::uint32_t>(n += size));
  Matrix x(n, 3);
  for (double& cell : x.cells()) cell = draws.normal();
  Vector y(n), m(n), offset(n);
  for (std::size_t i = 0; i < n; ++i) {
    m[i] = static_cast<double>(1 + draws.below(5));
    y[i] = draws.event(0.5);
    offset[i] = draws.normal();
  }
  for (bool with_offset : {true, false}) {
    const GroupedRows rows = group_rows(x, y, m, with_offset ? offset : Vector{}, start);
    REQUIRE(rows.n_groups() == sizes.size());
    CHECK(rows.n_columns == 3);
    CHECK(rows.n_padded == rows.start.back());
    CHECK(rows.n_padded % 8 == 0);
    CHECK(rows.stride % 8 == 0);
    CHECK(rows.stride >= rows.n_padded);
    CHECK(rows.x.size() == 3 * rows.stride);
    std::vector<bool> taken(rows.stride, false);
    for (std::size_t g = 0; g < sizes.size(); ++g) {
      CHECK(rows.start[g + 1] - rows.start[g] == (sizes[g] + 7) / 8 * 8);
      for (std::size_t i = start[g]; i < start[g + 1]; ++i) {
        const std::size_t at = rows.row_of_pattern[i];
        CHECK(at == rows.start[g] + (i - start[g]));
        taken[at] = true;
        CHECK(rows.y[at] == y[i]);
        CHECK(rows.m[at] == m[i]);
        CHECK((rows.offset.empty() ? 0.0 : rows.offset[at]) == (with_offset ? offset[i] : 0.0));
        for (std::size_t j = 0; j < 3; ++j) CHECK(rows.x[at + j * rows.stride] == x(i, j));
      }
    }
    for (std::size_t i = 0; i < rows.stride; ++i) {
      if (taken[i]) continue;
      CHECK(
          (rows.y[i] == 0.0 && rows.m[i] == 0.0 && (rows.offset.empty() || rows.offset[i] == 0.0)));
      for (std::size_t j = 0; j < 3; ++j) CHECK(rows.x[i + j * rows.stride] == 0.0);
    }
  }
}

TEST_CASE("blocks cover every group and every row once, in order", "[grouped_rows]") {
  Draws draws(72);
  std::vector<std::size_t> sizes(300);
  for (std::size_t& size : sizes) size = 1 + draws.below(90);
  const GroupedRows rows = laid_out(simulated(draws, Link::logit, sizes, {0.0, 0.0, 0.0}, 1.0));
  for (std::size_t at_least : {std::size_t{8}, std::size_t{512}, std::size_t{1} << 40}) {
    std::size_t next = 0;
    for (const Range& range : group_blocks(rows, at_least)) {
      CHECK(range.first == next);
      CHECK(range.last > range.first);
      next = range.last;
      const std::size_t size = rows.start[range.last] - rows.start[range.first];
      CHECK((size >= at_least || range.last == rows.n_groups()));
      // No more groups than it takes.
      CHECK(rows.start[range.last - 1] - rows.start[range.first] < at_least);
    }
    CHECK(next == rows.n_groups());
  }
  std::size_t next = 0;
  for (const Range& range : row_blocks(rows, 2048)) {
    CHECK(range.first == next);
    CHECK(range.last - range.first <= 2048);
    CHECK((range.last - range.first) % 8 == 0);
    next = range.last;
  }
  CHECK(next == rows.n_padded);
}
