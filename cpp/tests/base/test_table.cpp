#include <cmath>
#include <stdexcept>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/value.hpp"

using namespace skillnad;

TEST_CASE("columns know their size and mark what is missing", "[table]") {
  const Column real = Column::of_real("x", {1.0, NAN, 3.0});
  CHECK(real.size() == 3);
  CHECK(real.is_missing(1));
  CHECK_FALSE(real.is_missing(0));
  CHECK(real.real[1] == 0.0);
  CHECK_FALSE(real.whole);
  CHECK(Column::of_whole("x", {1.0}).whole);
  CHECK(Column::of_whole("x", {1.0}).missing.empty());
  CHECK(Column::of_logical("l", {true, false}).codes == std::vector<std::int32_t>{1, 0});
  CHECK(Column::of_text("t", {"", "a"}).missing.empty());
  CHECK(Column::of_optional_text("t", {"", "a"}).is_missing(0));
}

TEST_CASE("a table takes columns of one length and finds them", "[table]") {
  Table table;
  table.add(Column::of_real("x", {1.0, 2.0}));
  table.add(Column::of_text("t", {"a", "b"}));
  CHECK(table.n_rows == 2);
  CHECK(table.find("t") == &table.columns[1]);
  CHECK(table.find("u") == nullptr);
  CHECK(table.at("x").real[1] == 2.0);
  CHECK_THROWS_AS(table.at("u"), std::logic_error);
  CHECK_THROWS_AS(table.add(Column::of_real("y", {1.0})), DataError);
}

TEST_CASE("a value gives what it holds and null for the rest", "[value]") {
  ValueList list;
  list.add("a", 1);
  list.add("b", "text");
  const Value value(list);
  REQUIRE(value.list());
  CHECK(*value.list()->find("a")->get<double>() == 1.0);
  CHECK(*value.list()->find("b")->get<std::string>() == "text");
  CHECK(value.list()->find("c") == nullptr);
  CHECK(value.table() == nullptr);
  CHECK(value.matrix() == nullptr);
  CHECK(value.result() == nullptr);
  CHECK(Value().is_null());
  CHECK(Value(Table{}).table() != nullptr);
  CHECK(Value(NamedMatrix{}).matrix() != nullptr);
  CHECK(Value(Result{"fit", "{}", nullptr}).result()->kind == "fit");
}
