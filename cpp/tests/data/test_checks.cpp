#include <cmath>

#include "expect_error.hpp"
#include "skillnad/data/checks.hpp"
#include "skillnad/data/frame.hpp"

using namespace skillnad;

namespace {

Column text(const std::vector<std::string>& cells) {
  Table table;
  table.add(Column::of_optional_text("x", cells));
  Context context;
  return Frame::read(table, {"x"}, context).column(0);
}

std::size_t notes(const Column& column) {
  Context context;
  check_predictor(column, context);
  return context.notes.size();
}

std::size_t warnings(const Column& column) {
  Context context;
  check_group(column, context);
  for (const Warning& warning : context.warnings) CHECK(warning.code == "kommunkod");
  return context.warnings.size();
}

}  // namespace

TEST_CASE("few whole numbers get a note", "[checks]") {
  CHECK(notes(Column::of_real("x", {1, 2, 3, 2})) == 1);
  CHECK(notes(Column::of_whole("x", {1, 2, 3, 2})) == 1);
  CHECK(notes(Column::of_whole("x", {0, 1, 1, 0})) == 0);
  CHECK(notes(Column::of_real("x", {1, 2, 3.5})) == 0);
  std::vector<double> twenty, more;
  for (int i = 0; i < 20; ++i) twenty.push_back(i);
  for (int i = 0; i < 21; ++i) more.push_back(i);
  CHECK(notes(Column::of_whole("x", twenty)) == 1);
  CHECK(notes(Column::of_whole("x", more)) == 0);
  CHECK(notes(Column::of_real("x", {1, 2, NAN, 4})) == 1);
  CHECK(notes(Column::of_logical("x", {true, false})) == 0);
}

TEST_CASE("text in a column of numbers", "[checks]") {
  std::vector<std::string> cells;
  for (int i = 0; i < 200; ++i) cells.push_back(std::to_string(i) + ".25");
  cells[16] = "saknas";
  const Column one_bad = text(cells);
  Context context;
  const DataError error = data_error([&] { check_predictor(one_bad, context); });
  CHECK(error.code() == "text_in_number");
  CHECK(error.place().rows == std::vector<std::size_t>{17});
  CHECK(error.place().n_rows == 1);
  CHECK(contains(error.message(), "1 of its 200 cells is"));
  CHECK_FALSE(contains(error.message(), "saknas"));

  check_text_numbers(text({"1", "2,5", "-3e2", "+4", ".5", "6."}), context);
  REQUIRE(context.notes.size() == 1);
  CHECK(contains(context.notes[0], "decimal comma"));
  CHECK_NOTHROW(check_text_numbers(text({"1", "2", "a", "b"}), context));
  CHECK_NOTHROW(check_text_numbers(text({"a", "b", ".", "1e", "-", "1x"}), context));
  CHECK(context.notes.size() == 1);
  Column declared = one_bad;
  declared.declared = true;
  CHECK_NOTHROW(check_predictor(declared, context));
}

TEST_CASE("text with very many levels", "[checks]") {
  const auto cells = [](int n_levels, int n) {
    std::vector<std::string> out;
    for (int i = 0; i < n; ++i) out.push_back("v" + std::to_string(i % n_levels));
    return text(out);
  };
  CHECK_NOTHROW(check_level_count(cells(50, 1000)));
  CHECK(data_error([&] { check_level_count(cells(51, 1000)); }).code() == "too_many_levels");
  CHECK_NOTHROW(check_level_count(cells(10, 24)));
  CHECK(data_error([&] { check_level_count(cells(11, 109)); }).code() == "too_many_levels");
  CHECK_NOTHROW(check_level_count(cells(11, 110)));
}

TEST_CASE("group numbers are whole and exact", "[checks]") {
  Context context;
  const auto code = [&](std::vector<double> cells) {
    return data_error([&] { check_group(Column::of_real("g", cells), context); });
  };
  CHECK(code({1, 2, 3 + 1e-12}).code() == "group_id");
  CHECK(code({1, 2, 3 + 1e-12}).place().rows == std::vector<std::size_t>{3});
  CHECK(code({1, 9007199254740992.0}).code() == "group_id");
  CHECK(contains(code({1, -9007199254740994.0}).message(), "2^53"));
  CHECK_NOTHROW(check_group(Column::of_real("g", {1, NAN, 9007199254740991.0}), context));
}

TEST_CASE("municipality codes without their zero", "[checks]") {
  CHECK(warnings(Column::of_whole("g", {114, 180, 1080, 2584})) == 1);
  CHECK(warnings(Column::of_whole("g", {114, 115, 117})) == 1);
  CHECK(warnings(Column::of_whole("g", {1080, 1480, 2584})) == 0);
  CHECK(warnings(Column::of_whole("g", {1, 2, 114})) == 0);
  CHECK(warnings(Column::of_whole("g", {200, 1080})) == 0);
  CHECK(warnings(text({"114", "1080"})) == 1);
  CHECK(warnings(text({"0114", "1080"})) == 0);
  CHECK(warnings(text({"114", "1080", "x"})) == 0);
}
