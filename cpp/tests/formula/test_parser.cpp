#include <cstdint>

#include "expect_error.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/formula/formula.hpp"

using namespace skillnad;
using namespace skillnad::formula;

namespace {

std::string canonical(const std::string& text) {
  return to_text(parse(text));
}

std::string fault(const std::string& text) {
  return code_of([&] { parse(text); });
}

// Formula and carets of the message, without the sentence.
std::string picture(const std::string& text) {
  const std::string message = error_of([&] { parse(text); }).message();
  return message.substr(message.find('\n') + 1);
}

// xorshift64*: the same bytes on every machine.
class Bytes {
 public:
  std::uint32_t next(std::uint32_t below) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::uint32_t>((state_ * 0x2545F4914F6CDD1DULL) >> 33) % below;
  }

 private:
  std::uint64_t state_ = 0x9E3779B97F4A7C15ULL;
};

}  // namespace

TEST_CASE("the canonical text is spaced as R spaces it", "[formula][parser]") {
  CHECK(canonical("y~a+b*c/d:e%in%f^2-1") == "y ~ a + b * c/d:e %in% f^2 - 1");
  CHECK(canonical("~  log( x+1 )") == "~ log(x + 1)");
  CHECK(canonical("y ~ C(kön,base='Man')") == "y ~ C(kön, base = \"Man\")");
  CHECK(canonical("y ~ poly(x,2,raw=True)") == "y ~ poly(x, 2, raw = TRUE)");
  CHECK(canonical("y ~ ns(x,knots=c(1,2.50))") == "y ~ ns(x, knots = c(1, 2.5))");
  CHECK(canonical("y~x+( 1+x||g )") == "y ~ x + (1 + x || g)");
  CHECK(canonical("cbind(a,n-a)~x") == "cbind(a, n - a) ~ x");
  CHECK(canonical("y ~ `min kolumn` + `x`") == "y ~ `min kolumn` + x");
  CHECK(canonical("y ~ I(-x^2*3e-5)") == "y ~ I(-x^2 * 3e-05)");
  CHECK(canonical("y ~ `a\\`b`") == "y ~ `a\\`b`");
  CHECK(canonical("y\n  ~ x\t+ z") == "y ~ x + z");
  CHECK(canonical("y ~ I(2L * x)") == "y ~ I(2 * x)");
}

TEST_CASE("the canonical text is read back to itself", "[formula][parser]") {
  for (const char* text :
       {"y ~ x", "~ 1", "y ~ (a + b)^3 - a:b", "y ~ a %in% b:(c + d)", "y ~ 0 + a", "y ~ -1 + a",
        "cbind(a, b - a) ~ offset(log(n)) + (1 | g/h)", "y ~ bs(x, df = 5, degree = 2)",
        "y ~ C(a, base = \"it's \\\"x\\\"\")", "y ~ `TRUE` + `.` + `a b`", "y ~ I(x^-2)"}) {
    CHECK(canonical(canonical(text)) == canonical(text));
  }
}

TEST_CASE("letters of any script make names", "[formula][parser]") {
  CHECK(parse("y ~ ålder + κ + возраст + 年齢 + .x + _y + a.b_2").fixed.terms.size() == 7);
  CHECK(parse("y ~ a\xCC\x8Alder").fixed.variables[0].text == "ålder");  // a and ring in two parts
  CHECK(fault("y ~ a × b") == "FormulaError[syntax]");
  CHECK(fault("y ~ a – b") == "FormulaError[syntax]");
}

TEST_CASE("carets stand under the fault, counted in code points", "[formula][parser]") {
  CHECK(picture("y ~ kön + åldr(x)") ==
        "  y ~ kön + åldr(x)\n"
        "            ^^^^");
  CHECK(picture("y ~ x +") ==
        "  y ~ x +\n"
        "         ^");
  CHECK(picture("y ~ å å") ==
        "  y ~ å å\n"
        "        ^");
  CHECK(picture("y ~ (a + b") ==
        "  y ~ (a + b\n"
        "      ^");
  CHECK(picture("y ~\tx + 3") ==
        "  y ~ x + 3\n"
        "          ^");
  const std::string far = "y ~ " + std::string(200, 'a') + " + lg(x) + " + std::string(200, 'b');
  const std::string shown = picture(far);
  const std::size_t line = shown.find('\n');
  CHECK(utf8::length(shown.substr(0, line)) < 90);
  CHECK(shown.substr(shown.find('^') - line - 1, 2) == "lg");
}

TEST_CASE("a wrong formula has a code", "[formula][parser]") {
  CHECK(fault("") == "FormulaError[empty]");
  CHECK(fault("  \n") == "FormulaError[empty]");
  CHECK(fault("y ~") == "FormulaError[empty]");
  for (const char* text : {"~",         "y x",         "y ~ a b",    "y ~ a + * b", "y ~ (a",
                           "y ~ a)",    "y ~ a ~ b",   "y",          "y ~ `a",      "y ~ ``",
                           "y ~ \"a",   "y ~ 2x",      "y ~ a == b", "y ~ a ** 2",  "y ~ a[1]",
                           "y ~ log(x", "y ~ log(x,)", "y ~ x = 2",  "y ~ 1e999",   "y ~ a $ b"}) {
    INFO(text);
    const std::string code = fault(text);
    CHECK((code == "FormulaError[syntax]" || std::string(text) == "~"));
  }
  CHECK(fault("y ~ \xE5lder") == "FormulaError[encoding]");
  CHECK(fault("y ~ tan(x)") == "FormulaError[unknown_function]");
  CHECK(error_of([] { parse("y ~ polly(x)"); }).message().find("poly") != std::string::npos);
  CHECK(fault("y ~ log(.)") == "FormulaError[dot]");
  for (const char* text : {"y ~ log()",
                           "y ~ log(x, 2)",
                           "y ~ log(2)",
                           "y ~ C(a, base = 2)",
                           "y ~ C(log(a))",
                           "y ~ C(a, bas = \"x\")",
                           "y ~ poly(x, 0)",
                           "y ~ poly(x, 1.5)",
                           "y ~ poly(x, degree = 99)",
                           "y ~ poly(x, 2, raw = 1)",
                           "y ~ ns(x, df = 0)",
                           "y ~ ns(x, df = 3, knots = 2)",
                           "y ~ bs(x, df = 2)",
                           "y ~ ns(x, knots = c())",
                           "y ~ ns(x, knots = c(a))",
                           "y ~ I(\"a\")",
                           "y ~ log(poly(x, 2))",
                           "y ~ \"a\"",
                           "y ~ TRUE",
                           "y ~ c(1, 2)",
                           "y ~ C(a, a)",
                           "y ~ poly(x, 2, degree = 2)",
                           "y ~ I(x + C(a))"}) {
    INFO(text);
    CHECK(fault(text) == "FormulaError[argument]");
  }
  for (const char* text : {"y ~ 2", "y ~ a:1", "y ~ 0*a", "y ~ a^b", "y ~ a^0", "y ~ a^2.5",
                           "y ~ a + -b", "y ~ -a:b", "y ~ (a - a):b", "y ~ I(a:b)"}) {
    INFO(text);
    CHECK(fault(text) == "FormulaError[operator]");
  }
  for (const char* text : {"y ~ offset(x):a", "y ~ a - offset(x)", "y ~ (offset(x))"}) {
    CHECK(fault(text) == "FormulaError[offset]");
  }
  for (const char* text : {"log(y) ~ x", "y + z ~ x", "cbind(a) ~ x", "cbind(a, b, c) ~ x",
                           "cbind(s = a, b) ~ x", "y ~ cbind(a, b)", "y ~ log(y)", "y ~ (1 | y)",
                           "cbind(y, n - y) ~ y", "cbind(1, 2) ~ x", "cbind(center(a), b) ~ x"}) {
    INFO(text);
    CHECK(fault(text) == "FormulaError[response]");
  }
  for (const char* text :
       {"y ~ x | g", "y ~ a:(1 | g)", "y ~ a - (1 | g)", "y ~ (0 | g)", "y ~ (1 | g + h)",
        "y ~ (1 | log(g))", "y ~ (1 | g:g)", "y ~ (1 | 2)", "y ~ log((1 | g))", "y ~ ((1 | g))",
        "y ~ (1 | (a/b):c)", "y ~ (1 | g) | h"}) {
    INFO(text);
    CHECK(fault(text) == "FormulaError[random_term]");
  }
}

TEST_CASE("length, depth and number of terms have limits", "[formula][parser]") {
  CHECK(fault("y ~ " + std::string(10000, 'x')) == "FormulaError[too_long]");
  CHECK(fault("y ~ " + std::string(5000000, '(')) == "FormulaError[too_long]");
  CHECK(fault("y ~ " + std::string(9000, '(')) == "FormulaError[too_deep]");
  CHECK(fault("y ~ " + std::string(9000, '-') + "1") == "FormulaError[too_deep]");
  std::string powers = "y ~ x";
  std::string calls = "y ~ ";
  for (int i = 0; i < 1000; ++i) powers += "^2";
  for (int i = 0; i < 1000; ++i) calls += "log(";
  CHECK(fault(powers) == "FormulaError[too_deep]");
  CHECK(fault(calls) == "FormulaError[too_deep]");
  std::string nested = "y ~ " + std::string(199, '(') + "x" + std::string(199, ')');
  CHECK(parse(nested).fixed.terms.size() == 1);
  std::string sum = "y ~ x1";
  for (int i = 2; i < 1500; ++i) sum += "+x" + std::to_string(i);
  CHECK(parse(sum).fixed.terms.size() == 1499);
  CHECK(parse("y ~ (a + b + c)^1e300").fixed.terms.size() == 7);
  std::string product = "y ~ a1";
  for (int i = 2; i < 40; ++i) product += "*a" + std::to_string(i);
  CHECK(fault(product) == "FormulaError[too_many_terms]");
  CHECK(fault("(" + sum.substr(4) + ")^9 ~ x") == "FormulaError[response]");
  CHECK(fault("y ~ (" + sum.substr(4) + ")^9") == "FormulaError[too_many_terms]");
}

TEST_CASE("no byte string does more than raise a FormulaError", "[formula][parser]") {
  static const char* const pieces[] = {
      "~",    "+",   "-",  "*",   "/",    "^",        ":",    "%in%", "(",    ")",    ",",    "=",
      "|",    "||",  ".",  "0",   "1",    "2",        "x",    "y",    "ål",   "`a`",  "'s'",  " ",
      "log(", "C(x", "I(", "(1|", "poly", "offset(x", "ns(x", "c(1",  "cbi(", "df=3", "\xC3", "\n"};
  constexpr std::uint32_t n_pieces = sizeof pieces / sizeof pieces[0];
  Bytes random;
  int read = 0;
  for (int i = 0; i < 60000; ++i) {
    std::string text = random.next(2) == 0 ? "y~" : "";
    const std::uint32_t length = random.next(24);
    const bool raw = random.next(4) == 0;
    for (std::uint32_t k = 0; k < length; ++k) {
      if (raw) {
        text += static_cast<char>(random.next(256));
      } else {
        text += pieces[random.next(n_pieces)];
      }
    }
    try {
      const Formula formula = parse(text);
      ++read;
      if (to_text(parse(to_text(formula))) != to_text(formula)) FAIL(text);
    } catch (const FormulaError& error) {
      if (!utf8::valid(error.message())) FAIL("message is not UTF-8");
    }
  }
  CHECK(read > 200);
}
