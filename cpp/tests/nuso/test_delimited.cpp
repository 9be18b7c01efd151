#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/nuso/delimited.hpp"

using namespace skillnad;
using namespace skillnad::nuso;

namespace {

RawTable read(const std::string& bytes) {
  Context context;
  return read_delimited(context, bytes, "file.csv");
}

std::vector<std::string> warnings_of(const std::string& bytes) {
  Context context;
  read_delimited(context, bytes, "file.csv");
  std::vector<std::string> codes;
  for (const Warning& warning : context.warnings) codes.push_back(warning.code);
  return codes;
}

std::string error_of(const std::string& bytes) {
  try {
    read(bytes);
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

}  // namespace

TEST_CASE("the delimiter is the one that gives even rows", "[delimited]") {
  CHECK(read("a;b\n1,5;2,5\n").delimiter == ';');
  CHECK(read("a,b\n1;2,5\n").delimiter == ',');
  CHECK(read("a\tb\n1,5\t2;5\n").delimiter == '\t');
  CHECK(read("a;b,c;d\n1;2,5;3\n").delimiter == ';');
  CHECK(read("\"a;b\",c\n1,2\n").delimiter == ',');
  CHECK(read("sep=,\na,b;c\n1,2;3\n").columns[1].name == "b;c");
  const RawTable one = read("a\n1\n\n2\n\n");
  REQUIRE(one.columns.size() == 1);
  CHECK(one.n_rows == 3);  // an empty line is an empty cell, but not at the end
  CHECK(one.columns[0].kind[1] == CellKind::empty);
}

TEST_CASE("cells are what stands between delimiters", "[delimited]") {
  const RawTable table = read("a;b\r\n\" x \";\"1 \"\"2\"\"\"\r\nNA;\"NA\"\r\n;\"p\r\nq\"");
  REQUIRE(table.n_rows == 3);
  CHECK(table.columns[0].text[0] == "x");
  CHECK(table.columns[1].text[0] == "1 \"2\"");
  CHECK(table.columns[0].kind[1] == CellKind::empty);
  CHECK(table.columns[1].text[1] == "NA");
  CHECK(table.columns[0].kind[2] == CellKind::empty);
  CHECK(table.columns[1].text[2] == "p\r\nq");
  CHECK(read("a;b\n1;\n2;").n_rows == 2);
}

TEST_CASE("rows without cells are left out at the end only", "[delimited]") {
  CHECK(read("a;b\n;\n1;2\n;\n;\n").n_rows == 2);
  CHECK(warnings_of("a;b\n1;2\n;\n") == std::vector<std::string>{"empty_rows"});
  CHECK(read("a;b\n1;2\nNA;\n\"\";\n").n_rows == 3);
  CHECK(warnings_of("a;b;\n1;2;\n") == std::vector<std::string>{"empty_columns"});
  CHECK(read("a;;b\n1;;2\n").columns.size() == 2);
}

TEST_CASE("text that is no table is refused", "[delimited]") {
  CHECK(error_of("a|b\n1|2\n") == "file_format");
  CHECK(error_of("a  b\n1  2\n") == "file_format");
  CHECK(error_of("\n") == "file_format");
  CHECK(error_of("\xef\xbb\xbf") == "file_format");
  CHECK(error_of("a;b\n") == "no_rows");
  CHECK(error_of("a;b\n\n\n") == "no_rows");
  CHECK(error_of("a;b\n1;2;3\n") == "field_count");
  CHECK(error_of("a;b\n1\n2;3\n") == "field_count");
  CHECK(error_of("a;b\n1;\"2\n") == "file_format");
  CHECK(error_of("a;b\n1;\"2\"3\n") == "file_format");
}

TEST_CASE("encodings are told apart by their bytes", "[delimited]") {
  Context context;
  const auto decoded = [&](const std::string& bytes) {
    return decoded_text(context, bytes, "file.csv");
  };
  CHECK(decoded("\xef\xbb\xbf"
                "a") == "a");
  CHECK(decoded("k\xf6n") == "kön");
  CHECK(decoded("\xe5 \x96 \x80") == "å – €");
  CHECK(decoded("kön") == "kön");
  for (const std::string& bytes :
       {std::string("k\x94n"),
        std::string("\xff\xfe"
                    "a\0",
                    4),
        std::string("a\0", 2), std::string("k\xc3\xb6n \xf6"), std::string("\x81\xe5")}) {
    INFO(bytes);
    CHECK_THROWS_AS(decoded(bytes), DataError);
  }
  CHECK(context.warnings.size() == 2);
}

TEST_CASE("whatever the bytes are, there is a table or an error", "[delimited]") {
  const std::string letters = "a1;,\t\"\n\r \xc3\xa5\xf6.";
  std::uint64_t state = 7;
  for (int round = 0; round < 20000; ++round) {
    std::string bytes;
    for (int i = 0; i < 12; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      bytes += letters[(state >> 33) % letters.size()];
    }
    try {
      const RawTable table = read(bytes);
      for (const RawColumn& column : table.columns) REQUIRE(column.kind.size() == table.n_rows);
    } catch (const DataError&) {
      continue;
    }
  }
}
