#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/json.hpp"

using namespace skillnad;
using json::Json;

namespace {

std::string refusal(const std::string& text) {
  try {
    json::parse(text);
  } catch (const DataError& error) {
    CHECK(error.code() == "file_format");
    return error.message();
  }
  return "";
}

std::string again(const std::string& text) {
  return json::write(json::parse(text));
}

}  // namespace

TEST_CASE("JSON goes through reader and writer unchanged", "[json]") {
  for (const char* text :
       {"null", "true", "false", "0", "-1", "9007199254740992", "0.5", "1e+300", "\"\"", "[]", "{}",
        "[1,[2,[]],{\"a\":null}]", "{\"z\":1,\"a\":2,\"å\":\"ö\"}", "\"a\\\"b\\\\c\\nd\\u0001\""}) {
    CHECK(again(text) == text);
  }
  CHECK(again(" { \"a\" : [ 1 , 2.50 ] } \n") == "{\"a\":[1,2.5]}");
  CHECK(again("\"\\u00e5\\ud83d\\ude00\\/\\t\"") == "\"å😀/\\u0009\"");
  CHECK(json::write(json::parse("{\"a\":[1,{}],\"b\":[]}"), 2) ==
        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}\n");
}

TEST_CASE("a JSON value is built, read and checked", "[json]") {
  Json value = Json::object();
  value.add("n", std::size_t{3}).add("name", "x").add("list", Json::array().push(1).push(true));
  CHECK(json::write(value) == "{\"n\":3,\"name\":\"x\",\"list\":[1,true]}");
  CHECK(value.at("n").as_size("n") == 3);
  CHECK(value.at("name").as_text("name") == "x");
  CHECK(value.at("list").as_array("list")[1].as_bool("flag"));
  CHECK(value.as_object("all").members.size() == 3);
  CHECK_THROWS_AS(value.at("absent"), DataError);
  CHECK_THROWS_AS(value.at("name").as_number("name"), DataError);
  CHECK_THROWS_AS(Json(1.5).as_size("n"), DataError);
  CHECK_THROWS_AS(Json(-1.0).as_size("n"), DataError);
  CHECK_THROWS_AS(value.add("n", 1), std::logic_error);
  CHECK_THROWS_AS(json::write(Json(std::numeric_limits<double>::infinity())), std::logic_error);
  CHECK_THROWS_AS(json::write(Json("\xff")), std::logic_error);
}

TEST_CASE("what is no JSON is refused with its place", "[json]") {
  for (const char* text : {"",
                           " ",
                           "nul",
                           "truex",
                           "01",
                           "1.",
                           ".5",
                           "+1",
                           "1e",
                           "-",
                           "NaN",
                           "Infinity",
                           "1e999",
                           "\"a",
                           "\"\\x\"",
                           "\"\\u12g4\"",
                           "\"\\ud800\"",
                           "\"\\ud800\\u0041\"",
                           "\"\\udc00\"",
                           "\"a\nb\"",
                           "[1",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{a:1}",
                           "{\"a\":1,}",
                           "{\"a\":1,\"a\":2}",
                           "1 2",
                           "\xef\xbb\xbf"
                           "1",
                           "\"\xc3\"",
                           "{\"a\":1"}) {
    INFO(text);
    CHECK(refusal(text).find("at byte ") != std::string::npos);
  }
  CHECK(refusal("[1,\n 2,x]").find("at byte 8 of 9") != std::string::npos);
  CHECK(refusal(std::string(100, '[') + std::string(100, ']')).empty());
  CHECK(refusal(std::string(102, '[') + std::string(102, ']')).find("deeper") != std::string::npos);
  CHECK_FALSE(refusal(std::string(1000000, '[')).empty());
  CHECK_FALSE(refusal(std::string("1\0", 2)).empty());
}

TEST_CASE("random bytes and damaged files end in a value or an error", "[json]") {
  std::mt19937 random(1);
  const std::string good =
      "{\"a\":[1,-2.5e3,\"\\u00e5\\\"\",{\"b\":null,\"c\":[true,false]}],\"d\":\"å\"}";
  const std::string alphabet = "{}[]\",:\\u0123456789abcdefnulltrue-+.eE \xc3\xa5\xff";
  for (int trial = 0; trial < 20000; ++trial) {
    std::string text;
    if (trial % 2 == 0) {
      text = good;
      for (int k = 0; k < 3; ++k)
        text[random() % text.size()] = alphabet[random() % alphabet.size()];
      if (trial % 4 == 0) text.resize(random() % text.size());
    } else {
      for (std::size_t k = random() % 30; k > 0; --k) text += alphabet[random() % alphabet.size()];
    }
    try {
      const std::string first = json::write(json::parse(text));
      REQUIRE(again(first) == first);
    } catch (const DataError& error) {
      REQUIRE(error.code() == "file_format");
    }
  }
}

// Expected texts: Python's float.hex() and C99 printf("%a").
TEST_CASE("doubles are written in exact hexadecimal form", "[json]") {
  using limits = std::numeric_limits<double>;
  CHECK(json::hex_double(3.0) == "0x1.8p+1");
  CHECK(json::hex_double(0.1) == "0x1.999999999999ap-4");
  CHECK(json::hex_double(0.0) == "0x0p+0");
  CHECK(json::hex_double(-0.0) == "-0x0p+0");
  CHECK(json::hex_double(1.0) == "0x1p+0");
  CHECK(json::hex_double(limits::denorm_min()) == "0x0.0000000000001p-1022");
  CHECK(json::hex_double(limits::min()) == "0x1p-1022");
  CHECK(json::hex_double(limits::max()) == "0x1.fffffffffffffp+1023");
  CHECK(json::hex_double(-limits::infinity()) == "-inf");
  CHECK(json::hex_double(limits::quiet_NaN()) == "nan");
}

TEST_CASE("hexadecimal doubles come back to the bit", "[json]") {
  std::mt19937_64 random(2);
  const auto back = [](double x) {
    const double y = json::parse_hex_double(json::hex_double(x));
    return std::isnan(x) ? std::isnan(y) : std::memcmp(&x, &y, sizeof(x)) == 0;
  };
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double x : {0.0, -0.0, 1e-320, -5e-324, 1e308, infinity, -infinity, std::nan("")}) {
    CHECK(back(x));
  }
  for (int trial = 0; trial < 100000; ++trial) {
    const std::uint64_t bits = random();
    double x;
    std::memcpy(&x, &bits, sizeof(x));
    REQUIRE(back(x));
  }
  for (const char* text :
       {"", "1", "0x", "0x1", "0x1.80p+1", "0x1.8p1", "0X1.8p+1", "+0x1p+0", "0x1p+0 ", " 0x1p+0",
        "0x2p+0", "0x1p+1024", "-nan", "Inf", "0x-1p+0", "0x1.00000000000001p+0", "0x0.8p-1022x"}) {
    INFO(text);
    CHECK_THROWS_AS(json::parse_hex_double(text), DataError);
  }
}
