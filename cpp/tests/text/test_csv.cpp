#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/text/csv.hpp"

using namespace skillnad;
using Texts = std::vector<std::string>;

TEST_CASE("a table is written as RFC 4180 asks", "[text][csv]") {
  Table table;
  table.add(Column::of_text("term", {"(Intercept)", "poly(age, 2)[1]", "say \"å\"", "a\nb"}));
  table.add(
      Column::of_real("estimate", {-0.5, std::numeric_limits<double>::quiet_NaN(), 1e-7, 2.0}));
  table.add(Column::of_whole("n", {1, 2, 3, 22000}));
  table.add(Column::of_logical("used", {true, false, true, true}));
  table.add(Column::of_optional_text("level", {"", "NA", " x", "y"}));
  Column group;
  group.name = "group";
  group.type = Column::Type::categorical;
  group.levels = {"Åre", "Östersund, norra"};
  group.codes = {0, 1, 1, 0};
  group.missing = {0, 0, 1, 0};
  table.add(group);
  CHECK(to_csv(table) ==
        "term,estimate,n,used,level,group\n"
        "(Intercept),-0.5,1,true,NA,Åre\n"
        "\"poly(age, 2)[1]\",NA,2,false,\"NA\",\"Östersund, norra\"\n"
        "\"say \"\"å\"\"\",1e-07,3,true,\" x\",NA\n"
        "\"a\nb\",2,22000,true,y,Åre\n");
}

TEST_CASE("tables without rows or columns", "[text][csv]") {
  Table table;
  CHECK(to_csv(table) == "\n");
  table.add(Column::of_real("x", {}));
  CHECK(to_csv(table) == "x\n");
}

TEST_CASE("columns that results never have are refused", "[text][csv]") {
  Table table;
  table.add(Column::of_real("x", {1, 2}));
  table.n_rows = 3;
  CHECK_THROWS_AS(to_csv(table), std::logic_error);
  Column other;
  other.name = "day";
  other.type = Column::Type::other;
  other.missing = {0};
  Table odd;
  odd.add(other);
  CHECK_THROWS_AS(to_csv(odd), std::logic_error);
}

TEST_CASE("what is written reads back", "[text][csv]") {
  Table table;
  const Texts cells = {"plain", "a,b",      "\"",          "\"\"", "",
                       "NA",    " padded ", "line\nbreak", "\r",   "ålder"};
  table.add(Column::of_text("a", cells));
  table.add(Column::of_text("b, \"c\"", cells));
  const Table back = read_csv(to_csv(table));
  REQUIRE(back.columns.size() == 2);
  CHECK(back.n_rows == cells.size());
  for (std::size_t j = 0; j < 2; ++j) {
    CHECK(back.columns[j].name == table.columns[j].name);
    CHECK(back.columns[j].text == cells);
    CHECK(back.columns[j].missing.empty());
  }
}

TEST_CASE("reading: line ends, byte order mark, missing cells", "[text][csv]") {
  const Table table = read_csv("\xEF\xBB\xBFx,y\r\n1,\r\nNA,\"NA\"\r\n\"\",\"a\"\r\n3,4");
  REQUIRE(table.n_rows == 4);
  CHECK(table.columns[0].name == "x");
  CHECK(table.columns[0].text == Texts{"1", "", "", "3"});
  CHECK(table.columns[0].missing == std::vector<std::uint8_t>{0, 1, 0, 0});
  CHECK(table.columns[1].text == Texts{"", "NA", "a", "4"});
  CHECK(table.columns[1].missing == std::vector<std::uint8_t>{1, 0, 0, 0});
  CHECK(read_csv("x\n").n_rows == 0);
  CHECK(read_csv("x").columns.size() == 1);
}

TEST_CASE("text that is not CSV is refused", "[text][csv]") {
  for (const std::string bytes :
       {"", "a,a\n1,2\n", "a,b\n1\n", "a\n1,2\n", "a\n\"x\n", "a\n\"x\"y\n"}) {
    CAPTURE(bytes);
    CHECK_THROWS_AS(read_csv(bytes), std::logic_error);
  }
}

TEST_CASE("text columns become numbers with missing cells", "[text][csv]") {
  const Table table = read_csv("x,z\n1.5,1\nNA,\n-2e3,>50\nInf,2\n");
  const Column x = real_column(table.at("x"));
  CHECK(x.type == Column::Type::real);
  CHECK(x.real[0] == 1.5);
  CHECK(x.is_missing(1));
  CHECK(x.real[2] == -2000);
  CHECK(x.real[3] == std::numeric_limits<double>::infinity());
  CHECK_THROWS_AS(real_column(table.at("z")), std::logic_error);
  const Column z = real_column(table.at("z"), NotANumber::missing);
  CHECK(z.missing == std::vector<std::uint8_t>{0, 1, 1, 0});
}

TEST_CASE("numbers with anything behind them are no numbers", "[text][csv]") {
  for (const std::string cell :
       {"1,5", "1 ", " 1", "1e", "0x10", "nan", "2025-04-01", "+1", "--1"}) {
    CAPTURE(cell);
    Table table;
    table.add(Column::of_text("x", {cell}));
    CHECK(real_column(table.at("x"), NotANumber::missing).is_missing(0));
  }
}
