#include "../catch.hpp"
#include "simulated_frame.hpp"
#include "skillnad/models/fit_binary.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const char* const formulas[] = {"y ~ x + f + (1 | g)", "y ~ x * f + z + (1 | g)",
                                "y ~ poly(x, 2) + I(x * z) + C(f) + offset(z) + (1 + x | g)",
                                "y ~ x + z"};

RowsRequest laid_out(bool lay_out) {
  RowsRequest request;
  request.lay_out = lay_out;
  return request;
}

bool same_cells(const Column& a, const Column& b) {
  return a.name == b.name && a.type == b.type && a.levels == b.levels && a.codes == b.codes &&
         a.real == b.real;
}

}  // namespace

TEST_CASE("a design from columns gathered one at a time is that from all of them",
          "[pattern_columns]") {
  const Table table = sample(5, 30, 20, 0.7).table();
  for (const char* const formula : formulas) {
    INFO(formula);
    Fitted at_once = fitted(table, formula, {}, laid_out(false));
    Fitted by_column = fitted(table, formula, {}, laid_out(true));
    CHECK(by_column.rows.grouped.x == at_once.rows.grouped.x);
    CHECK(by_column.rows.model.data_hash == at_once.rows.model.data_hash);
    CHECK(by_column.fit.standardised == at_once.fit.standardised);
    CHECK(by_column.context.notes == at_once.context.notes);

    REQUIRE(by_column.rows.model.source.frame);
    CHECK(by_column.rows.model.variables.n_columns() == 0);
    CHECK(pattern_design(by_column.rows.model).cells() ==
          pattern_design(at_once.rows.model).cells());
    keep_variables(by_column.rows.model);
    CHECK(!by_column.rows.model.source.frame);
    const Frame& kept = by_column.rows.model.variables;
    const Frame& all = at_once.rows.model.variables;
    REQUIRE(kept.n_columns() == all.n_columns());
    for (std::size_t c = 0; c < all.n_columns(); ++c)
      CHECK(same_cells(kept.column(c), all.column(c)));
  }
}

TEST_CASE("a design that was let go of is laid out again to the bit", "[pattern_columns]") {
  const Table table = sample(6, 30, 20, 0.7).table();
  for (const char* const formula : formulas) {
    INFO(formula);
    Fitted at = fitted(table, formula, {}, laid_out(true));
    const GroupedRows before = at.rows.grouped;
    CHECK(!at.rows.design_released());
    at.rows.release_design();
    CHECK(at.rows.design_released());
    keep_variables(at.rows.model);
    lay_out(at.fit, at.rows);
    CHECK(at.rows.grouped.x == before.x);
    CHECK(at.rows.grouped.y == before.y);
    CHECK(at.rows.grouped.m == before.m);
    CHECK(at.rows.grouped.offset == before.offset);
    CHECK(at.rows.grouped.start == before.start);
  }
}

TEST_CASE("variables held by row are those gathered from the table", "[pattern_columns]") {
  const Table table = sample(7, 30, 20, 0.7).table();
  const std::size_t n = table.n_rows;
  for (const char* const formula : formulas) {
    for (const std::size_t room : {std::size_t{0}, 8 * n}) {  // too small; enough
      INFO(formula << ", room for " << room);
      Fitted gathered = fitted(table, formula, {}, laid_out(true));
      Fitted held = fitted(table, formula, {}, laid_out(true));
      keep_variables(gathered.rows.model);
      hold_source(held.rows.model, Vector(room));
      CHECK(static_cast<bool>(held.rows.model.source.frame) == (room > 0));
      CHECK(laid_out_design(held.rows.model).x == laid_out_design(gathered.rows.model).x);
      keep_variables(held.rows.model);
      CHECK(!held.rows.model.source.frame);
      const Frame& kept = held.rows.model.variables;
      const Frame& all = gathered.rows.model.variables;
      REQUIRE(kept.n_columns() == all.n_columns());
      for (std::size_t c = 0; c < all.n_columns(); ++c) {
        CHECK(same_cells(kept.column(c), all.column(c)));
        CHECK(!kept.column(c).real.is_lent());
      }
    }
  }
}
