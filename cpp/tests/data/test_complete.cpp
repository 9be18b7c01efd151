#include <cmath>

#include "expect_error.hpp"
#include "skillnad/data/complete.hpp"

using namespace skillnad;

namespace {

Frame example() {
  Table table;
  table.add(Column::of_real("x", {1, NAN, 3, NAN, 5, 6}));
  table.add(Column::of_optional_text("f", {"a", "", "b", "a", "", "a"}));
  table.add(Column::of_real("z", {1, 2, 3, 4, 5, 6}));
  Context context;
  return Frame::read(table, {"x", "f", "z"}, context);
}

}  // namespace

TEST_CASE("rows with missing cells are dropped and counted", "[complete]") {
  const Frame frame = example();
  const Complete both = complete_rows(frame, {"z", "f", "x", "f"}, "drop");
  CHECK(both.keep == std::vector<std::uint8_t>{1, 0, 1, 0, 0, 1});
  CHECK(both.rows() == std::vector<std::uint32_t>{0, 2, 5});
  CHECK(both.n_kept == 3);
  CHECK(both.n_dropped == 3);
  CHECK(both.dropped_by == std::vector<std::pair<std::string, std::size_t>>{{"f", 2}, {"x", 2}});
  const Complete all = complete_rows(frame, {"z"}, "fail");
  CHECK(all.keep.empty());
  CHECK(all.n_kept == 6);
  CHECK(all.rows().size() == 6);
  CHECK(all.kept(3));
}

TEST_CASE("missing cells fail on request", "[complete]") {
  const DataError error = data_error([] { complete_rows(example(), {"z", "x"}, "fail"); });
  CHECK(error.code() == "missing");
  CHECK(error.place().column == "x");
  CHECK(error.place().rows == std::vector<std::size_t>{2, 4});
  CHECK_THROWS_AS(complete_rows(example(), {"x"}, "keep"), OptionError);
}

TEST_CASE("no complete row is an error", "[complete]") {
  Table table;
  table.add(Column::of_real("x", {1, NAN}));
  table.add(Column::of_real("y", {NAN, 1}));
  Context context;
  const Frame frame = Frame::read(table, {"x", "y"}, context);
  CHECK(data_error([&] { complete_rows(frame, {"x", "y"}, "drop"); }).code() == "no_complete_rows");
}
