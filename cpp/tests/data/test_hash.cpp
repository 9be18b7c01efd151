// Expected values: tests/reference/make_data_hash.py.
#include <cmath>

#include "expect_error.hpp"
#include "skillnad/data/hash.hpp"

using namespace skillnad;

namespace {

Frame read(const Table& table) {
  std::vector<std::string> used;
  for (const Column& column : table.columns) used.push_back(column.name);
  Context context;
  return Frame::read(table, used, context);
}

std::string hash(const Table& table) {
  Context context;
  return data_hash(context, read(table));
}

std::string hash(Column column) {
  Table table;
  table.add(std::move(column));
  return hash(table);
}

Column levels(std::vector<std::string> names, std::vector<std::int32_t> codes, bool declared) {
  Column column;
  column.name = "f";
  column.type = Column::Type::categorical;
  column.levels = std::move(names);
  column.codes = std::move(codes);
  column.declared = declared;
  return column;
}

}  // namespace

TEST_CASE("the data hash meets its definition", "[hash]") {
  Table table;
  table.add(Column::of_real("x", {0.5, NAN, -1.25, 3.0}));
  table.add(Column::of_real("k", {3, 1, 300, NAN}));
  table.add(Column::of_optional_text("ålder", {"låg", "hög", "", "låg"}));
  table.add(Column::of_logical("flag", {false, true, true, false}));
  const std::string expected = "8b4912ba5da6eb7934e76695ad7e773779f3106e9cb4af2ef9c7b9315b9804a4";
  CHECK(hash(table) == expected);
  CHECK(keyed_hash("secret", expected) ==
        "8df717816ce671007011a7ba0277f3f6c75c2dadbb03ceac4671800f2b7fd0a5");
  std::vector<double> large((std::size_t{1} << 20) + 5);
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<double>(i * 7 % 11);
  CHECK(hash(Column::of_real("b", large)) ==
        "04dba8628f2f19c51b6849609462390641061ab3f9250619e21d42f65e98382d");
}

TEST_CASE("the hash does not depend on the host's representation", "[hash]") {
  CHECK(hash(Column::of_whole("x", {1, 2, 3})) == hash(Column::of_real("x", {1, 2, 3})));
  CHECK(hash(Column::of_real("x", {0.0, 0.5})) == hash(Column::of_real("x", {-0.0, 0.5})));
  const std::string text = hash(Column::of_text("f", {"b", "a", "b"}));
  CHECK(hash(levels({"a", "b"}, {1, 0, 1}, true)) == text);
  CHECK(hash(levels({"b", "unused", "a"}, {0, 2, 0}, false)) == text);
  CHECK(hash(levels({"b", "a"}, {0, 1, 0}, true)) != text);
  Table a, b;
  a.add(Column::of_real("x", {1, 2}));
  a.add(Column::of_real("y", {3, 4}));
  b.add(Column::of_real("y", {3, 4}));
  b.add(Column::of_real("x", {1, 2}));
  CHECK(hash(a) == hash(b));
  Context context;
  CHECK(data_hash(context, read(a), {"y", "x", "y"}) == hash(a));
  CHECK(data_hash(context, read(a), {"x"}) != hash(a));
}

TEST_CASE("any change of the data changes the hash", "[hash]") {
  const std::string base = hash(Column::of_real("x", {1, 2, 3}));
  CHECK(hash(Column::of_real("y", {1, 2, 3})) != base);
  CHECK(hash(Column::of_real("x", {1, 3, 2})) != base);
  CHECK(hash(Column::of_real("x", {2, 3, 4})) != base);
  CHECK(hash(Column::of_real("x", {1, 2, NAN})) != base);
  CHECK(hash(Column::of_real("x", {1, 2, 3 + 1e-15})) != base);
  CHECK(hash(Column::of_text("x", {"1", "2", "3"})) != base);
  CHECK(hash(Column::of_logical("x", {false, true})) != hash(Column::of_real("x", {0, 1})));
  CHECK(hash(Column::of_logical("x", {false, true})) !=
        hash(Column::of_text("x", {"false", "true"})));
  CHECK(hash(Column::of_real("x", {1, 70000})) != hash(Column::of_real("x", {1, 70001})));
  CHECK(hash(Column::of_real("x", {1, 1e300})) != hash(Column::of_real("x", {1, 2e300})));
}
