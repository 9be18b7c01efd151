#include "expect_error.hpp"
#include "skillnad/data/names.hpp"

using namespace skillnad;

TEST_CASE("names are put in one spelling", "[names]") {
  std::string name = "a\xcc\x8alder";  // a, ring above
  NameChange change = normalise_name(name);
  CHECK(name == "ålder");
  CHECK((change.composed && !change.latin1 && !change.trimmed));
  name = "\xe5lder";
  change = normalise_name(name);
  CHECK(name == "ålder");
  CHECK((change.latin1 && !change.composed));
  name = "\xef\xbb\xbfid";
  CHECK(normalise_name(name).trimmed);
  CHECK(name == "id");
  name = " x ";
  CHECK_FALSE(normalise_name(name).any());
  CHECK(name == " x ");
}

TEST_CASE("levels lose blanks at their ends", "[names]") {
  const auto level = [](std::string text) {
    normalise_level(text, "x");
    return text;
  };
  CHECK(level("ja ") == "ja");
  CHECK(level("\t ja\xc2\xa0\n") == "ja");
  CHECK(level("a b") == "a b");
  CHECK(level("  ").empty());
  CHECK(level("").empty());
}

TEST_CASE("unreadable names and levels are refused", "[names]") {
  std::string bytes = "a\x81\x82";
  DataError error = data_error([&] { normalise_level(bytes, "kön"); });
  CHECK(error.code() == "encoding");
  CHECK(error.place().column == "kön");
  CHECK_FALSE(contains(error.message(), bytes));
  std::string marks = "x\xcc\x8a";
  CHECK(data_error([&] { normalise_level(marks, "x"); }).code() == "encoding");
  CHECK(data_error([&] { normalise_name(marks); }).code() == "encoding");
  std::string zero("a\0b", 3);
  CHECK(data_error([&] { normalise_name(zero); }).code() == "encoding");
}

TEST_CASE("the columns a call needs are found in the host's spelling", "[names]") {
  const std::vector<std::string> names = {"x", "a\xcc\x8alder", "y", "x"};
  CHECK(select_columns(names, {"ålder", "x"}) ==
        std::vector<std::string>{"x", "a\xcc\x8alder", "x"});
  CHECK(select_columns(names, {}).empty());
  const DataError error = data_error([&] { select_columns(names, {"alder"}); });
  CHECK(error.code() == "unknown_column");
  CHECK(error.place().column == "alder");
}

TEST_CASE("an unknown column names the nearest", "[names]") {
  const std::vector<std::string> names = {"kommun", "ålder", "kön", "Ålder2", "insats"};
  CHECK(contains(data_error([&] { unknown_column("alder", names); }).message(), "\"ålder\""));
  CHECK(contains(data_error([&] { unknown_column("zzzzzz", names); }).message(), "5 columns"));
  CHECK(contains(data_error([] { unknown_column("x", {}); }).message(), "no columns"));
}
