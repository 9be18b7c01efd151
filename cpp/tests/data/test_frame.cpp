#include <cmath>
#include <limits>

#include "expect_error.hpp"
#include "skillnad/data/frame.hpp"

using namespace skillnad;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Table example() {
  Table table;
  table.add(Column::of_real("x", {1.5, -0.0, 3.0}));
  table.add(Column::of_text("f", {"b", "a", "b"}));
  table.add(Column::of_logical("l", {true, false, true}));
  return table;
}

DataError refused(const Table& table, const std::vector<std::string>& used = {"x"}) {
  Context context;
  return data_error([&] { Frame::read(table, used, context); });
}

}  // namespace

TEST_CASE("a frame reads the used columns in their order, each once", "[frame]") {
  Context context;
  const Frame frame = Frame::read(example(), {"f", "x", "f"}, context);
  CHECK(frame.n_rows() == 3);
  CHECK(frame.names() == std::vector<std::string>{"f", "x"});
  CHECK(frame.at("f").levels == std::vector<std::string>{"a", "b"});
  CHECK(frame.at("f").codes == std::vector<std::int32_t>{1, 0, 1});
  CHECK_FALSE(std::signbit(frame.at("x").real[1]));
  CHECK(frame.find("l") == nullptr);
  CHECK(context.notes.empty());
  CHECK_THROWS_AS(frame.at("l"), DataError);
}

TEST_CASE("the three ways to read give the same frame, without needless copies", "[frame]") {
  Context context;
  Table table = example();
  table.add(Column::of_real("z", {1, 2, 3}));
  const std::vector<std::string> used = {"z", "x", "f", "l"};
  const auto shared = std::make_shared<const Table>(table);
  const Frame a = Frame::read(table, used, context);
  const Frame b = Frame::read(shared, used, context);
  const double* cells = table.columns[3].real.data();
  const Frame c = Frame::read(std::move(table), used, context);
  for (std::size_t j = 0; j < used.size(); ++j) {
    CHECK(a.column(j).real == b.column(j).real);
    CHECK(a.column(j).codes == b.column(j).codes);
    CHECK(a.column(j).real == c.column(j).real);
    CHECK(a.column(j).levels == c.column(j).levels);
  }
  CHECK(b.column(0).real.data() == shared->columns[3].real.data());
  CHECK(b.column(1).real.data() != shared->columns[0].real.data());  // held -0.0
  CHECK(std::signbit(shared->columns[0].real[1]));
  CHECK(c.column(0).real.data() == cells);
}

TEST_CASE("names are found in any spelling, with a note", "[frame]") {
  Table table;
  table.add(Column::of_real("a\xcc\x8alder", {1, 2}));
  Context context;
  const Frame frame = Frame::read(table, {"ålder"}, context);
  CHECK(frame.column(0).name == "ålder");
  CHECK(frame.find("a\xcc\x8alder") == &frame.column(0));
  REQUIRE(context.notes.size() == 1);
  CHECK(context.notes[0] == "the name of column \"ålder\" was put in Unicode form NFC");
  table.add(Column::of_real("ålder", {1, 2}));
  const DataError error = refused(table, {"ålder"});
  CHECK(error.code() == "duplicate_column");
  CHECK(contains(error.message(), "columns 1 and 2"));
}

TEST_CASE("missing cells are unified", "[frame]") {
  Table table;
  Column x;
  x.name = "x";
  x.real = {NAN, 5.0, 2.0, 7.0};
  x.missing = {0, 1, 0, 0};
  table.add(x);
  Column l = Column::of_logical("l", {true, false, true, true});
  l.missing = {0, 0, 1, 0};
  table.add(l);
  Column none = Column::of_real("none", {1, 2, 3, 4});
  none.missing = {0, 0, 0, 0};
  table.add(none);
  Context context;
  const Frame frame = Frame::read(table, {"x", "l", "none"}, context);
  CHECK(frame.at("x").missing == std::vector<std::uint8_t>{1, 1, 0, 0});
  CHECK(frame.at("x").real == std::vector<double>{0, 0, 2, 7});
  CHECK(frame.at("l").codes == std::vector<std::int32_t>{1, 0, -1, 1});
  CHECK(frame.at("none").missing.empty());
}

TEST_CASE("bad columns are refused by name", "[frame]") {
  Table table;
  table.add(Column::of_real("x", {1, 2, 3}));
  CHECK(refused(table, {"X1"}).code() == "unknown_column");
  table.columns.push_back(Column::of_real("x", {1, 2, 3}));
  CHECK(refused(table).code() == "duplicate_column");
  CHECK(contains(refused(table).message(), "occurs 2 times"));

  const auto with = [](Column column) {
    Table one;
    one.n_rows = 3;
    one.columns.push_back(std::move(column));
    return one;
  };
  const DataError infinite = refused(with(Column::of_real("x", {1, -infinity, infinity})));
  CHECK(infinite.code() == "non_finite");
  CHECK(infinite.place().rows == std::vector<std::size_t>{2, 3});
  CHECK(infinite.place().column == "x");
  CHECK(refused(with(Column::of_real("x", {NAN, NAN, NAN}))).code() == "all_missing");
  Column no_marks;
  no_marks.name = "x";
  no_marks.real = {NAN, NAN, NAN};
  CHECK(refused(with(no_marks)).code() == "all_missing");
  CHECK(refused(with(Column::of_optional_text("x", {"", "", ""}))).code() == "all_missing");
  CHECK(refused(with(Column::of_real("x", {1, 2}))).code() == "unequal_length");
  Column marks = Column::of_real("x", {1, 2, 3});
  marks.missing = {0, 1};
  CHECK(refused(with(marks)).code() == "unequal_length");
  Column logical = Column::of_logical("x", {true, false, true});
  logical.codes[1] = 2;
  CHECK(refused(with(logical)).code() == "level_code");
  CHECK(refused(with(logical)).place().rows == std::vector<std::size_t>{2});
  for (const char* type : {"date", "datetime", "duration", "list", "complex", "binary"}) {
    Column other;
    other.name = "x";
    other.type = Column::Type::other;
    other.other = type;
    const DataError error = refused(with(other));
    CHECK(error.code() == "type");
    CHECK(contains(error.message(), type));
    other.other = "null";
    CHECK(refused(with(other)).code() == "all_missing");
  }
  CHECK(refused(with(Column::of_text("x", {"a", "b\x90", "c"}))).code() == "encoding");
  CHECK(refused(with(Column::of_text("x", {"a", "a ", "c"}))).code() == "duplicate_level");
  Table empty;
  empty.add(Column::of_real("x", {}));
  CHECK(refused(empty).code() == "no_rows");
  Table huge;
  huge.columns.push_back(Column::of_real("x", {}));
  huge.n_rows = std::size_t{1} << 33;
  CHECK(refused(huge).code() == "too_large");
}

TEST_CASE("an error text holds no cell", "[frame]") {
  Table table;
  table.add(Column::of_text("x", {"hemlig", "hemlig ", "b\x90zz"}));
  const std::string text = refused(table).message();
  CHECK_FALSE(contains(text, "hemlig"));
  CHECK_FALSE(contains(text, "zz"));
}

TEST_CASE("unused columns are not looked at", "[frame]") {
  Table table = example();
  Column bad;
  bad.name = "\x81\xff";
  bad.type = Column::Type::other;
  bad.other = "list";
  table.columns.push_back(bad);
  Context context;
  CHECK(Frame::read(table, {"x"}, context).n_columns() == 1);
}

TEST_CASE("rows are gathered with their levels and marks", "[frame]") {
  Context context;
  Table table = example();
  table.add(Column::of_real("m", {1.0, NAN, 3.0}));
  const Frame frame = Frame::read(table, {"x", "f", "l", "m"}, context);
  const Frame some = gather(frame, {2, 1, 2});
  CHECK(some.n_rows() == 3);
  CHECK(some.at("x").real == std::vector<double>{3.0, 0.0, 3.0});
  CHECK(some.at("f").levels == frame.at("f").levels);
  CHECK(some.at("f").codes == std::vector<std::int32_t>{1, 0, 1});
  CHECK(some.at("l").codes == std::vector<std::int32_t>{1, 0, 1});
  CHECK(some.at("m").missing == std::vector<std::uint8_t>{0, 1, 0});
  CHECK(gather(frame, {0, 2}).at("m").missing.empty());
}
