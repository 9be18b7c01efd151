#include <set>
#include <string>
#include <utility>

#include "../catch.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/base/error.hpp"

using namespace skillnad;

TEST_CASE("row numbers read as a phrase", "[error]") {
  CHECK(rows_text({5}, 1) == "row 5");
  CHECK(rows_text({2, 3, 9}, 3) == "rows 2, 3 and 9");
  CHECK(rows_text({1, 4, 5, 8, 9}, 5) == "rows 1, 4, 5, 8 and 9");
  CHECK(rows_text({1, 4, 5, 8, 9}, 12) == "12 rows (first: 1, 4, 5, 8, 9)");
}

TEST_CASE("an error keeps kind, code, text and at most five rows", "[error]") {
  const DataError error("missing", "a text", ErrorPlace{"x", {1, 2, 3, 4, 5, 6, 7}, 7});
  CHECK(error.kind() == ErrorKind::data);
  CHECK(std::string(error_kind_name(error.kind())) == "DataError");
  CHECK(error.code() == "missing");
  CHECK(std::string(error.what()) == "a text");
  CHECK(error.place().rows.size() == 5);
  CHECK(error.place().n_rows == 7);
}

TEST_CASE("the collector counts all rows and keeps the first five, from one", "[error]") {
  RowCollector rows;
  CHECK(rows.empty());
  for (std::size_t i = 10; i < 20; ++i) rows.add(i);
  CHECK(rows.count() == 10);
  CHECK(rows.text() == "10 rows (first: 11, 12, 13, 14, 15)");
  CHECK(rows.place("x").column == "x");
}

TEST_CASE("the catalogue is sorted by kind and lists each code once", "[error]") {
  std::set<std::pair<int, std::string>> met;
  int last = 0;
  for (const ErrorCode& entry : error_codes()) {
    const int kind = static_cast<int>(entry.kind);
    CHECK(kind >= last);
    last = kind;
    CHECK(met.emplace(kind, entry.code).second);
    CHECK(std::string(entry.meaning).size() > 5);
  }
  CHECK(met.count({static_cast<int>(ErrorKind::data), "no_rows"}) == 1);
}

TEST_CASE("tick asks the host at most every 50 ms, and stops", "[context]") {
  Context context;
  CHECK_NOTHROW(context.tick());
  int asked = 0;
  context.interrupted = [&asked] {
    ++asked;
    return false;
  };
  for (int i = 0; i < 1000; ++i) context.tick();
  CHECK(asked >= 1);
  CHECK(asked < 100);
  Context stopped;
  stopped.interrupted = [] { return true; };
  CHECK_THROWS_AS(stopped.tick(), Interrupted);
}
