#include <cmath>
#include <limits>

#include "expect_error.hpp"
#include "skillnad/data/levels.hpp"

using namespace skillnad;

namespace {

Column categorical(std::vector<std::string> levels, std::vector<std::int32_t> codes,
                   bool declared = false) {
  Column column;
  column.name = "f";
  column.type = Column::Type::categorical;
  column.levels = std::move(levels);
  column.codes = std::move(codes);
  column.declared = declared;
  return column;
}

std::vector<std::string> cells(const Column& column) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < column.codes.size(); ++i) {
    out.push_back(column.is_missing(i) ? "NA"
                                       : column.levels[static_cast<std::size_t>(column.codes[i])]);
  }
  return out;
}

}  // namespace

TEST_CASE("text levels stand in code point order of what occurs", "[levels]") {
  Context context;
  Column out;
  const Column column = categorical({"ö", "Z", "never", "a", "ä", "😀", "z"}, {4, 0, 3, 1, 5, 6, 4});
  REQUIRE(order_levels(column, out, context));
  CHECK(out.levels == std::vector<std::string>{"Z", "a", "z", "ä", "ö", "😀"});
  CHECK(cells(out) == std::vector<std::string>{"ä", "ö", "a", "Z", "😀", "z", "ä"});
  CHECK(context.notes.empty());
  Column again;
  CHECK_FALSE(order_levels(out, again, context));
}

TEST_CASE("a declared order stands, without the levels that do not occur", "[levels]") {
  Context context;
  Column out;
  Column column = categorical({"nej", "kanske", "ja"}, {2, 0, 2}, true);
  column.ordered = true;
  REQUIRE(order_levels(column, out, context));
  CHECK(out.levels == std::vector<std::string>{"nej", "ja"});
  CHECK(out.codes == std::vector<std::int32_t>{1, 0, 1});
  CHECK((out.declared && out.ordered));
  REQUIRE(context.notes.size() == 1);
  CHECK(context.notes[0] == "column \"f\": 1 unused level was dropped (declared, but in no row)");
  CHECK_FALSE(order_levels(categorical({"b", "a"}, {0, 1}, true), out, context));
}

TEST_CASE("missing cells get code -1 and use no level", "[levels]") {
  Context context;
  Column out;
  Column column = categorical({"a", "b"}, {0, 1, 99}, true);
  column.missing = {0, 1, 1};
  REQUIRE(order_levels(column, out, context));
  CHECK(out.levels == std::vector<std::string>{"a"});
  CHECK(out.codes == std::vector<std::int32_t>{0, -1, -1});
}

TEST_CASE("levels are never merged", "[levels]") {
  Context context;
  Column out;
  DataError error = data_error([&] {
    order_levels(categorical({"ja", "ja ", "nej"}, {2, 0, 1}), out, context);
  });
  CHECK(error.code() == "duplicate_level");
  CHECK(error.place().column == "f");
  CHECK(error.place().rows == std::vector<std::size_t>{2, 3});
  CHECK(data_error([&] {
          order_levels(categorical({"\xc3\xa5", "a\xcc\x8a"}, {0, 1}), out, context);
        }).code() == "duplicate_level");
  CHECK(data_error([&] {
          order_levels(categorical({"a", "a"}, {0, 1}, true), out, context);
        }).code() == "duplicate_level");
  // A dictionary may hold one text twice; that is one level.
  REQUIRE(order_levels(categorical({"a", "b", "a"}, {0, 1, 2}), out, context));
  CHECK(out.levels == std::vector<std::string>{"a", "b"});
  CHECK(out.codes == std::vector<std::int32_t>{0, 1, 0});
}

TEST_CASE("levels in Latin-1 are read, mixtures refused", "[levels]") {
  Context context;
  Column out;
  REQUIRE(order_levels(categorical({"\xc5ldre", "k\xf6n", "x"}, {0, 1, 2}), out, context));
  CHECK(out.levels == std::vector<std::string>{"kön", "x", "Åldre"});
  REQUIRE(context.notes.size() == 1);
  CHECK(context.notes[0] == "column \"f\": 2 levels were read as Latin-1");
  CHECK(data_error([&] {
          order_levels(categorical({"\xc5ldre", "kön"}, {0, 1}), out, context);
        }).code() == "encoding");
}

TEST_CASE("codes outside the levels are refused", "[levels]") {
  Context context;
  Column out;
  const DataError error = data_error([&] {
    order_levels(categorical({"a"}, {0, 1, -1}), out, context);
  });
  CHECK(error.code() == "level_code");
  CHECK(error.place().rows == std::vector<std::size_t>{2, 3});
}

TEST_CASE("text cells become levels", "[levels]") {
  Context context;
  Column out;
  REQUIRE(order_levels(Column::of_optional_text("t", {"b", "a", "", "b"}), out, context));
  CHECK(out.type == Column::Type::categorical);
  CHECK(out.levels == std::vector<std::string>{"a", "b"});
  CHECK(cells(out) == std::vector<std::string>{"b", "a", "NA", "b"});
}

TEST_CASE("numbers as level names", "[levels]") {
  CHECK(number_level(0.0) == "0");
  CHECK(number_level(-3.0) == "-3");
  CHECK(number_level(100000.0) == "100000");
  CHECK(number_level(9007199254740991.0) == "9007199254740991");
  CHECK(number_level(0.1) == "0.1");
  CHECK(number_level(0.0001) == "0.0001");
  CHECK(number_level(-2.5) == "-2.5");
  CHECK(number_level(1e300) == "1e+300");
  CHECK(number_level(1e-10) == "1e-10");
  CHECK(number_level(std::numeric_limits<double>::max()) == "1.7976931348623157e+308");
}

TEST_CASE("any column as categories", "[levels]") {
  Column real = Column::of_real("x", {10, 9, -1, 0.5, 9});
  real.missing = {0, 0, 0, 0, 1};
  const Column numbers = as_categorical(real);
  CHECK(numbers.levels == std::vector<std::string>{"-1", "0.5", "9", "10"});
  CHECK(numbers.codes == std::vector<std::int32_t>{3, 2, 0, 1, -1});
  CHECK(as_categorical(Column::of_logical("l", {true, false})).levels ==
        std::vector<std::string>{"false", "true"});
  const Column all_true = as_categorical(Column::of_logical("l", {true, true}));
  CHECK(all_true.levels == std::vector<std::string>{"true"});
  CHECK(all_true.codes == std::vector<std::int32_t>{0, 0});
  CHECK(level_names(Column::of_logical("l", {true})) == std::vector<std::string>{"false", "true"});
  std::vector<double> many;
  for (int i = 0; i < 20000; ++i) many.push_back((i * 7919) % 20000);
  const Column ids = as_categorical(Column::of_real("id", many));
  CHECK(ids.levels.size() == 20000);
  for (std::size_t i = 0; i < many.size(); ++i) {
    REQUIRE(ids.codes[i] == static_cast<std::int32_t>(many[i]));
  }
}
