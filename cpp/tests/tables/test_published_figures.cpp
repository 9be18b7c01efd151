#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/tables/published_figures.hpp"
#include "skillnad/text/csv.hpp"

using namespace skillnad;

namespace {

std::size_t row_of(const Table& table, const std::string& quantity_id) {
  const std::vector<std::string>& ids = table.at("quantity_id").text;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] == quantity_id) return i;
  }
  FAIL("no figure " << quantity_id);
  return 0;
}

}  // namespace

TEST_CASE("the package data are whole", "[tables][embedded_data]") {
  // Sizes in bytes as the files have on disk; tools/embed_data.py --check compares the content.
  CHECK(embedded_file("contraception.csv").size() == 39373);
  CHECK(embedded_file("cbpp.csv").size() == 540);
  CHECK(embedded_file_names().size() == 27);
  CHECK_THROWS_AS(embedded_file("gu_immun.csv"), std::logic_error);
}

TEST_CASE("the data sets have the margins of their sources", "[tables][embedded_data]") {
  const Table contraception = read_csv(embedded_file("contraception.csv"));
  CHECK(contraception.n_rows == 1934);
  CHECK(contraception.columns.size() == 6);
  const std::vector<std::string>& districts = contraception.at("district").text;
  CHECK(std::set<std::string>(districts.begin(), districts.end()).size() == 60);

  const Table cbpp = read_csv(embedded_file("cbpp.csv"));
  CHECK(cbpp.n_rows == 56);
  double incidence = 0, size = 0;  // sums in R: colSums(lme4::cbpp[2:3])
  for (const double x : real_column(cbpp.at("incidence")).real) incidence += x;
  for (const double x : real_column(cbpp.at("size")).real) size += x;
  CHECK(incidence == 99);
  CHECK(size == 842);
}

TEST_CASE("published figures: both reports and each of them", "[tables][published_figures]") {
  const Table all = published_figures();
  CHECK(all.n_rows == 228);
  CHECK(published_figures("pm5").n_rows == 104);
  CHECK(published_figures("pm7").n_rows == 124);
  const std::vector<std::string> names = {"pm",          "section",        "table_or_figure",
                                          "quantity_id", "description_sv", "description_en",
                                          "subset",      "group_variable", "group_level",
                                          "statistic",   "value",          "value_text",
                                          "unit",        "denominator_n",  "note"};
  REQUIRE(all.columns.size() == names.size());
  for (std::size_t j = 0; j < names.size(); ++j) {
    CHECK(all.columns[j].name == names[j]);
    CHECK(all.columns[j].size() == 228);
  }
  const std::vector<std::string>& ids = all.at("quantity_id").text;
  CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == 228);
  const Table pm7 = published_figures("pm7");
  for (const std::string& pm : pm7.at("pm").text) CHECK(pm == "PM7");
}

TEST_CASE("a value is a number, a bound, a date or missing", "[tables][published_figures]") {
  const Table all = published_figures();
  const Column& value = all.at("value");
  const Column& text = all.at("value_text");
  CHECK(value.real[row_of(all, "pm7_n_investigations")] == 22000);
  CHECK(text.text[row_of(all, "pm7_n_investigations")] == "22000");
  CHECK(value.is_missing(row_of(all, "pm7_content_safety_text")));
  CHECK(text.text[row_of(all, "pm7_content_safety_text")] == "<10");
  CHECK(value.is_missing(row_of(all, "pm7_renot_window_end")));
  CHECK(text.text[row_of(all, "pm7_renot_window_end")] == "2025-04-01");
  CHECK(text.is_missing(row_of(all, "pm7_fig4_goal_by_vuln")));
  std::size_t without_number = 0, only_image = 0;
  for (std::size_t i = 0; i < all.n_rows; ++i) {
    without_number += value.is_missing(i) ? 1 : 0;
    only_image += text.is_missing(i) ? 1 : 0;
  }
  CHECK(only_image == 11);
  CHECK(without_number == 23);  // 11 images, 9 bounds, 3 dates
  CHECK(all.at("denominator_n").whole);
  CHECK(all.at("denominator_n").real[row_of(all, "pm7_t3_pct_goals")] == 3256);
  CHECK(all.at("denominator_n").is_missing(row_of(all, "pm7_t1_n_0_2")));
}

TEST_CASE("there are no figures of another report", "[tables][published_figures]") {
  for (const std::string pm : {"pm6", "PM7", "7"}) {
    try {
      published_figures(pm);
      FAIL("no error");
    } catch (const OptionError& error) {
      CHECK(error.code() == "argument_value");
      CHECK(error.place().column == "pm");
    }
  }
}

TEST_CASE("family treatment by age", "[tables][published_figures]") {
  // tests/reference/make_family_treatment.py
  struct Expected {
    const char* band;
    long long count;
    int share;
    long long n, low, high;
  };
  const std::vector<Expected> expected = {
      {"0-2", 241, 67, 360, 358, 362},       {"3-5", 484, 71, 682, 677, 686},
      {"6-8", 744, 77, 966, 961, 972},       {"9-11", 809, 74, 1093, 1086, 1100},
      {"12-14", 1007, 67, 1503, 1492, 1514}, {"15-17", 566, 49, 1155, 1144, 1167}};
  const std::vector<FamilyTreatmentRow> rows = family_treatment_by_age();
  REQUIRE(rows.size() == expected.size());
  long long total = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].age_band == expected[i].band);
    CHECK(rows[i].count == expected[i].count);
    CHECK(rows[i].share_percent == expected[i].share);
    CHECK(rows[i].denominator == expected[i].n);
    CHECK(rows[i].denominator_low == expected[i].low);
    CHECK(rows[i].denominator_high == expected[i].high);
    total += rows[i].count;
  }
  CHECK(total == 3851);  // the number of family treatments the report gives
}
