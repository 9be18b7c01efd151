#include <fstream>
#include <iterator>
#include <string>

#include "../../src/nuso/markup.hpp"
#include "../../src/nuso/serial_dates.hpp"
#include "../catch.hpp"
#include "../reference_data.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/nuso/workbook.hpp"

using namespace skillnad;
using namespace skillnad::nuso;

namespace {

std::string file(const std::string& name) {
  std::ifstream in(skillnad::testing::reference_folder() + "/../files/data/" + name,
                   std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

}  // namespace

TEST_CASE("days are counted as Excel counts them", "[workbook]") {
  // Microsoft's own examples: 1 is 1900-01-01, 39448 is 2008-01-01; 60 is a day that was none.
  CHECK(date_of_serial(1, false) == "1900-01-01");
  CHECK(date_of_serial(59, false) == "1900-02-28");
  CHECK(date_of_serial(61, false) == "1900-03-01");
  CHECK(date_of_serial(39448, false) == "2008-01-01");
  CHECK(date_of_serial(37986, true) == "2008-01-01");
  CHECK(date_of_serial(0, true) == "1904-01-01");
  CHECK(date_of_serial(2958465, false) == "9999-12-31");
  CHECK(date_of_serial(45350, false) == "2024-02-28");
  CHECK(date_of_serial(45351, false) == "2024-02-29");
  CHECK(date_of_serial(45352.75, false) == "2024-03-01 18:00:00");
  CHECK(date_of_serial(0.5, false) == "12:00:00");
  CHECK(date_of_serial(45351.9999999, false) == "2024-03-01");
  CHECK(date_of_serial(-1, false).empty());
  CHECK(date_of_serial(2958466, false).empty());
}

TEST_CASE("dates of SPSS and Stata", "[workbook]") {
  // SPSS counts from the first day of the Gregorian calendar, Stata from 1960; 13915584000 and
  // 23287 are 5 October 2023 (Python: (date(2023, 10, 5) - date(1582, 10, 14)).days * 86400).
  CHECK(moment_text(spss_seconds(13915843200.0, Moment::day), Moment::day) == "2023-10-05");
  CHECK(moment_text(spss_seconds(0.0, Moment::day), Moment::day) == "1582-10-14");
  CHECK(moment_text(stata_seconds(23288.0, Moment::day), Moment::day) == "2023-10-05");
  CHECK(moment_text(stata_seconds(1500.0, Moment::day_and_time), Moment::day_and_time) ==
        "1960-01-01 00:00:02");
  CHECK(moment_text(stata_seconds(-1.0, Moment::day), Moment::day) == "1959-12-31");
  CHECK(moment_text(100000.0, Moment::time) == "27:46:40");
  CHECK(moment_text(-60.0, Moment::time) == "-00:01:00");
  CHECK(moment_text(1e12, Moment::day).empty());
  for (const char* format : {"DATE11", "EDATE10", "MOYR8"})
    CHECK(spss_moment(format) == Moment::day);
  CHECK(spss_moment("YMDHMS20.2") == Moment::day_and_time);
  CHECK(spss_moment("DTIME12") == Moment::time);
  for (const char* format : {"F8.2", "MONTH9", "WKDAY9", "A8", ""})
    CHECK(spss_moment(format) == Moment::none);
  for (const char* format : {"%td", "%tdDD/NN/CCYY", "%d", "%-td"})
    CHECK(stata_moment(format) == Moment::day);
  CHECK(stata_moment("%tC") == Moment::day_and_time);
  for (const char* format : {"%9.0g", "%tm", "%ty", "%12s", "%", ""})
    CHECK(stata_moment(format) == Moment::none);
}

TEST_CASE("formats of dates are told from those of numbers", "[workbook]") {
  for (const char* code : {"yyyy-mm-dd", "[$-41D]d mmmm yyyy;@", "hh:mm", "m/d/yy h:mm", "\\ad"})
    CHECK(is_date_format(std::string(code)));
  for (const char* code :
       {"0.00", "#,##0 \"dagar\"", "[Red]0", "General", "0\\d", "[h]:mm", "@", "0%"})
    CHECK_FALSE(is_date_format(std::string(code)));
  CHECK(is_date_format(std::size_t{14}));
  CHECK(is_date_format(std::size_t{22}));
  CHECK_FALSE(is_date_format(std::size_t{46}));  // [h]:mm:ss, a length of time
  CHECK_FALSE(is_date_format(std::size_t{2}));
}

TEST_CASE("tags, attributes and entities", "[workbook]") {
  Markup markup(
      "<?xml version='1.0'?><!-- <no/> --><a:b x = \"1\" n:y='&lt;2&#229;'>t &amp; u</a:b>");
  REQUIRE(markup.next());
  CHECK(markup.name() == "b");
  CHECK(markup.attribute("x") == "1");
  CHECK(markup.attribute("y") == "<2å");
  CHECK(markup.attribute("z").empty());
  CHECK(markup.text() == "t & u");
  REQUIRE(markup.next());
  CHECK(markup.closes());
  CHECK_FALSE(markup.next());
  CHECK_THROWS_AS(unescaped("&none;"), MarkupError);
  CHECK_THROWS_AS(unescaped("&#xd800;"), MarkupError);
  CHECK_THROWS_AS(unescaped("&"), MarkupError);
}

TEST_CASE("a workbook's cells and their kinds", "[workbook]") {
  Context context;
  const RawTable table = read_workbook(context, file("good.xlsx"), "good.xlsx");
  REQUIRE(table.columns.size() == 6);
  CHECK(table.columns[0].text[1] == "1480");
  CHECK(table.columns[1].kind[0] == CellKind::logical);
  CHECK(table.columns[2].kind[0] == CellKind::date);
  CHECK(table.columns[4].number[0] == 0.001);
  CHECK(table.columns[5].kind[0] == CellKind::empty);
  CHECK(context.warnings.empty());
}

TEST_CASE("a damaged workbook is an error, never a crash or other cells", "[workbook]") {
  const std::string whole = file("good.xlsx");
  std::size_t n_read = 0;
  for (std::size_t i = 0; i < whole.size(); i += 3) {
    std::string bytes = whole;
    bytes[i] = static_cast<char>(bytes[i] ^ 0x11);
    Context context;
    try {
      const RawTable table = read_workbook(context, bytes, "good.xlsx");
      CHECK(table.columns.size() == 6);
      ++n_read;
    } catch (const DataError& error) {
      CHECK((error.code() == "file_format" || error.code() == "sheets"));
    }
  }
  CHECK(n_read < whole.size() / 6);  // dates of entries and the like
}
