#include <string>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "skillnad/base/zip.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

std::string from_hex(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return out;
}

std::string workbook() {
  std::ifstream file(reference_folder() + "/../files/data/good.xlsx", std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

}  // namespace

TEST_CASE("streams of zlib are inflated", "[zip]") {
  // tests/reference/make_zip_reference.py
  for (const auto& row : read_reference("zip.csv")) {
    INFO(row[0]);
    const std::string data = from_hex(row[1]);
    CHECK(inflate(from_hex(row[2]), data.size()) == data);
    CHECK(std::to_string(crc32(data)) == row[3]);
  }
}

TEST_CASE("a stream must give the bytes the archive says", "[zip]") {
  for (const auto& row : read_reference("zip.csv")) {
    INFO(row[0]);
    const std::string data = from_hex(row[1]), packed = from_hex(row[2]);
    CHECK_THROWS_AS(inflate(packed, data.size() + 1), ZipError);
    if (!data.empty()) CHECK_THROWS_AS(inflate(packed, data.size() - 1), ZipError);
    for (std::size_t n = 0; n < packed.size(); ++n)
      CHECK_THROWS_AS(inflate(packed.substr(0, n), data.size()), ZipError);
  }
}

TEST_CASE("no damage of an archive goes unnoticed", "[zip]") {
  const std::string whole = workbook();
  const std::string name = "xl/worksheets/sheet0.xml";
  const std::string sheet = ZipArchive(whole).read(name);
  CHECK(sheet.find("</worksheet>") != std::string::npos);
  CHECK_THROWS_AS(ZipArchive(whole).read("xl/none.xml"), ZipError);
  const auto read = [&](const std::string& bytes) -> std::string {
    try {
      const ZipArchive archive(bytes);
      return archive.has(name) ? archive.read(name) : sheet;
    } catch (const ZipError&) {
      return sheet;  // refused
    }
  };
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (const int bit : {0, 3, 7}) {
      std::string bytes = whole;
      bytes[i] = static_cast<char>(bytes[i] ^ (1 << bit));
      INFO(i << " " << bit);
      REQUIRE(read(bytes) == sheet);
    }
  for (std::size_t n = 0; n < whole.size(); ++n) REQUIRE(read(whole.substr(0, n)) == sheet);
}
