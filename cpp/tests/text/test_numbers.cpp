#include <limits>
#include <string>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/numbers.hpp"

using namespace skillnad;

namespace {

struct ShortestCase {
  double x;
  const char* text;
};
struct DigitsCase {
  double x;
  int digits;
  const char* text;
};
#include "number_cases.inc"

const NumberStyle& plain = plain_style();
const NumberStyle& en = report_style(Language::en);
const NumberStyle& sv = report_style(Language::sv);
const double missing = std::numeric_limits<double>::quiet_NaN();
const double infinite = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("fixed decimals are those of the exact value", "[text][numbers]") {
  for (const DigitsCase& c : fixed_cases) {
    CAPTURE(c.x, c.digits);
    CHECK(format_fixed(c.x, c.digits, plain) == c.text);
  }
}

TEST_CASE("significant digits never turn digits into zeros", "[text][numbers]") {
  for (const DigitsCase& c : significant_cases) {
    CAPTURE(c.x, c.digits);
    CHECK(format_significant(c.x, c.digits, plain) == c.text);
  }
  CHECK(format_significant(0.0, 3, plain) == "0.00");
  CHECK(format_significant(1.5e-9, 3, plain) == "1.50e-09");
  CHECK(format_significant(-1.5e-9, 2, sv) == "\u22121,5e\u221209");
  CHECK(format_significant(1e15, 2, plain) == "1.0e+15");
}

TEST_CASE("the shortest form reads back as the same number", "[text][numbers]") {
  for (const ShortestCase& c : shortest_cases) {
    CAPTURE(c.x);
    CHECK(csv_number(c.x) == c.text);
  }
  CHECK(csv_number(missing) == "NA");
  CHECK(csv_number(infinite) == "Inf");
  CHECK(csv_number(-infinite) == "-Inf");
}

TEST_CASE("Swedish and English marks", "[text][numbers]") {
  CHECK(format_fixed(-1234.5, 1, sv) == "\u22121\u00A0234,5");
  CHECK(format_fixed(-1234.5, 1, en) == "-1,234.5");
  CHECK(format_fixed(-1234.5, 1, plain) == "-1234.5");
  CHECK(format_whole(22000, sv) == "22\u00A0000");
  CHECK(format_whole(22000, en) == "22,000");
  CHECK(format_whole(1234567, en) == "1,234,567");
  CHECK(format_whole(999, en) == "999");
  CHECK(format_whole(22000, plain) == "22000");
}

TEST_CASE("what is not a number has a mark", "[text][numbers]") {
  CHECK(format_fixed(missing, 2, plain) == "NA");
  CHECK(format_fixed(missing, 2, sv) == "–");
  CHECK(format_significant(missing, 2, en) == "–");
  CHECK(format_fixed(infinite, 2, plain) == "Inf");
  CHECK(format_fixed(-infinite, 2, plain) == "-Inf");
  CHECK(format_fixed(-infinite, 2, sv) == "\u2212∞");
  CHECK(format_whole(infinite, en) == "∞");
}

TEST_CASE("a number that rounds to zero has no minus sign", "[text][numbers]") {
  CHECK(format_fixed(-0.0004, 3, plain) == "0.000");
  CHECK(format_fixed(-0.0, 1, sv) == "0,0");
}

TEST_CASE("p-values stop at the last decimal shown", "[text][numbers]") {
  CHECK(format_p(0.0123, plain) == "0.012");
  CHECK(format_p(0.001, plain) == "0.001");
  CHECK(format_p(0.00099999, plain) == "<0.001");
  CHECK(format_p(1e-300, sv) == "<0,001");
  CHECK(format_p(0.0, plain) == "<0.001");
  CHECK(format_p(0.004, plain, 2) == "<0.01");
  CHECK(format_p(1.0, plain) == "1.000");
  CHECK(format_p(missing, plain) == "NA");
  CHECK(format_p_text(1e-9, en) == "p < 0.001");
  CHECK(format_p_text(1e-9, sv) == "p < 0,001");
  CHECK(format_p_text(0.0314, sv) == "p = 0,031");
}

TEST_CASE("percentages", "[text][numbers]") {
  CHECK(format_percent(0.666, 0, en) == "67%");
  CHECK(format_percent(0.666, 1, sv) == "66,6\u00A0%");
  CHECK(format_percent(missing, 1, sv) == "–");
}

TEST_CASE("the decimal exponent is that of the shortest form", "[text][numbers]") {
  CHECK(decimal_exponent(1.0) == 0);
  CHECK(decimal_exponent(-9.99) == 0);
  CHECK(decimal_exponent(0.001) == -3);
  CHECK(decimal_exponent(1e-6) == -6);
  CHECK(decimal_exponent(1e23) == 23);
  CHECK(decimals_for(0.0123, 2, 0, 6) == 3);
  CHECK(decimals_for(123.0, 2, 0, 6) == 0);
  CHECK(decimals_for(1e-12, 2, 0, 6) == 6);
  CHECK(decimals_for(0.0, 2, 3, 6) == 3);
}

TEST_CASE("an unknown language is an option error", "[text][numbers]") {
  CHECK(language_of("sv") == Language::sv);
  CHECK(language_of("en") == Language::en);
  try {
    language_of("de");
    FAIL("no error");
  } catch (const OptionError& error) {
    CHECK(error.code() == "argument_value");
    CHECK(error.place().column == "lang");
  }
}
