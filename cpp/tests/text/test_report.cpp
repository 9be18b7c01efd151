#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/text/report.hpp"

using namespace skillnad;
using Cells = std::vector<std::string>;

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

Table estimates_table() {
  Table table;
  table.add(Column::of_optional_text("category", {"", ""}));
  table.add(Column::of_text("term", {"(Intercept)", "kön[flicka]"}));
  table.add(Column::of_real("estimate", {-1234.5, 0.25}));
  table.add(Column::of_real("std_error", {0.5, 0.0123}));
  table.add(Column::of_real("p_value", {1e-9, missing}));
  table.add(Column::of_real("conf_low", {-1235.5, -0.1}));
  table.add(Column::of_real("conf_high", {-1233.5, 0.6}));
  table.add(Column::of_whole("n", {22000, 40}));
  return table;
}

Cells headers(const ReportTable& report) {
  Cells out;
  for (const ReportColumn& column : report.columns) out.push_back(column.header);
  return out;
}

}  // namespace

TEST_CASE("a Swedish report of estimates", "[text][report]") {
  ReportOptions options;
  options.lang = "sv";
  const ReportTable report = from_table(estimates_table(), options);
  CHECK(headers(report) == Cells{"Term", "Skattning", "Medelfel", "p", "95\u00A0% KI", "n"});
  REQUIRE(report.rows.size() == 2);
  CHECK(report.rows[0] == Cells{"(Intercept)", "\u22121\u00A0234,500", "0,500", "<0,001",
                                "[\u22121\u00A0235,500; \u22121\u00A0233,500]", "22\u00A0000"});
  CHECK(report.rows[1] ==
        Cells{"kön[flicka]", "0,250", "0,012", "–", "[\u22120,100; 0,600]", "40"});
  CHECK(report.columns[0].align == Align::left);
  CHECK(report.columns[1].align == Align::decimal);
  CHECK(report.n_label_columns == 1);
  CHECK(report.decimal_mark == ",");
}

TEST_CASE("the plain table of print", "[text][report]") {
  ReportOptions options;
  options.plain = true;
  options.merge_limits = false;
  options.skip_missing = false;
  const ReportTable report = from_table(estimates_table(), options);
  CHECK(headers(report) == Cells{"Category", "Term", "Estimate", "Std. error", "p", "95% CI, lower",
                                 "95% CI, upper", "n"});
  CHECK(report.rows[0] == Cells{"", "(Intercept)", "-1234.500", "0.500", "<0.001", "-1235.500",
                                "-1233.500", "22000"});
  CHECK(report.rows[1][4] == "NA");
  CHECK(report.n_label_columns == 2);
}

TEST_CASE("columns, headers and groups as asked for", "[text][report]") {
  ReportOptions options;
  options.columns = {"n", "term"};
  options.headers = {{"n", "Children"}};
  options.n_label_columns = 5;
  ReportTable report = from_table(estimates_table(), options);
  CHECK(headers(report) == Cells{"Children", "Term"});
  CHECK(report.n_label_columns == 2);

  options = {};
  options.group_by = "term";
  options.columns = {"term", "estimate"};
  options.decimals = 1;
  report = from_table(estimates_table(), options);
  CHECK(headers(report) == Cells{"Estimate"});
  REQUIRE(report.groups.size() == 2);
  CHECK(report.groups[1].first_row == 1);
  CHECK(report.groups[1].label == "kön[flicka]");
  CHECK(report.rows[1] == Cells{"0.2"});  // 0.25 is exact: half to even

  options.columns = {"no_such"};
  CHECK_THROWS_AS(from_table(estimates_table(), options), std::logic_error);
}

TEST_CASE("decimals follow the smallest standard error", "[text][report]") {
  const auto decimals = [](double estimate, double std_error) {
    Table table;
    table.add(Column::of_real("estimate", {estimate}));
    table.add(Column::of_real("std_error", {std_error}));
    const std::string cell = from_table(table).rows[0][0];
    const std::size_t mark = cell.find('.');
    return mark == std::string::npos ? 0 : static_cast<int>(cell.size() - mark - 1);
  };
  CHECK(decimals(1.0, 0.5) == 3);
  CHECK(decimals(1.0, 0.012) == 3);
  CHECK(decimals(1.0, 0.0012) == 4);
  CHECK(decimals(1.0, 0.000012) == 6);
  CHECK(decimals(1.0, 1e-12) == 6);
  CHECK(decimals(1.0, missing) == 3);
  CHECK(decimals(0.00123, missing) == 4);
  CHECK(decimals(5e6, 2e4) == 0);
}

TEST_CASE("kinds of columns by their names", "[text][report]") {
  Table table;
  table.add(Column::of_text("name", {"mor", "sd (Intercept)"}));
  table.add(Column::of_real("df", {10.0, 12.5}));
  table.add(Column::of_real("df1", {1.0, 3.0}));
  table.add(Column::of_real("share", {0.666, 1.0}));
  table.add(Column::of_real("share_percent", {67.0, 71.0}));
  table.add(Column::of_real("denominator_low", {1492.0, 360.0}));
  table.add(Column::of_real("statistic", {-2.345, 10.0}));
  table.add(Column::of_real("aic", {2413.66, 0.0}));
  table.add(Column::of_real("other", {0.012345, 2.0}));
  table.add(Column::of_real("whole", {3.0, 2.0}));
  table.add(Column::of_logical("converged", {true, false}));
  const ReportTable report = from_table(table);
  CHECK(report.rows[0] == Cells{"Median odds ratio", "10.0", "1", "66.6%", "67", "1,492", "-2.35",
                                "2,413.66", "0.01235", "3", "yes"});
  CHECK(report.rows[1] == Cells{"sd (Intercept)", "12.5", "3", "100.0%", "71", "360", "10.00",
                                "0.00", "2.00000", "2", "no"});
  ReportOptions plain;
  plain.plain = true;
  CHECK(from_table(table, plain).rows[0][0] == "mor");
}

TEST_CASE("cells stay on one line and languages are checked", "[text][report]") {
  Table table;
  table.add(Column::of_text("term", {"a\nb\x1B"}));
  CHECK(from_table(table).rows[0][0] == "a b\\u{1b}");
  ReportOptions options;
  options.lang = "no";
  CHECK_THROWS_AS(from_table(table, options), OptionError);
}

TEST_CASE("tables without rows and without columns", "[text][report]") {
  CHECK(from_table(Table{}).columns.empty());
  Table table;
  table.add(Column::of_real("estimate", {}));
  const ReportTable report = from_table(table);
  CHECK(headers(report) == Cells{"Estimate"});
  CHECK(report.rows.empty());
}
