#include "skillnad/formula/lexer.hpp"

#include <charconv>
#include <system_error>

#include "skillnad/base/nfc.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/formula/fault.hpp"
#include "skillnad/formula/names.hpp"

namespace skillnad::formula {
namespace {

bool is_space(char32_t point) {
  return point == ' ' || point == '\t' || point == '\n' || point == '\r' || point == 0xA0;
}

bool is_digit(char32_t point) {
  return point >= '0' && point <= '9';
}

class Lexer {
 public:
  explicit Lexer(const std::string& source) : source_(source), points_(utf8::decode(source)) {}

  std::vector<Token> all() {
    std::vector<Token> out;
    for (;;) {
      while (is_space(peek())) ++at_;
      Token token;
      token.begin = at_;
      if (at_ < points_.size()) read(token);
      token.stop = at_;
      // Column names and levels are in form C; a text outside its table is left to be looked up.
      if (token.kind != Token::Kind::symbol) to_nfc(token.text);
      out.push_back(token);
      if (out.back().kind == Token::Kind::end) return out;
    }
  }

 private:
  char32_t peek(std::size_t ahead = 0) const {
    return at_ + ahead < points_.size() ? points_[at_ + ahead] : 0;
  }

  std::string text(std::size_t begin, std::size_t end) const {
    return utf8::encode(points_.substr(begin, end - begin));
  }

  void read(Token& token) {
    const char32_t point = peek();
    if (is_digit(point) || (point == '.' && is_digit(peek(1)))) {
      read_number(token);
    } else if (starts_name(point)) {
      token.kind = Token::Kind::name;
      while (continues_name(peek())) ++at_;
      token.text = text(token.begin, at_);
    } else if (point == '`') {
      token.kind = Token::Kind::quoted_name;
      token.text = read_quoted("the backquote is not closed");
      if (token.text.empty()) fault("between the backquotes stands no name", token.begin);
    } else if (point == '"' || point == '\'') {
      token.kind = Token::Kind::text;
      token.text = read_quoted("the quotation mark is not closed");
    } else {
      read_symbol(token);
    }
  }

  void read_number(Token& token) {
    while (is_digit(peek())) ++at_;
    if (peek() == '.') ++at_;
    while (is_digit(peek())) ++at_;
    if (peek() == 'e' || peek() == 'E') {
      const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (is_digit(peek(1 + sign))) {
        at_ += 1 + sign;
        while (is_digit(peek())) ++at_;
      }
    }
    token.kind = Token::Kind::number;
    token.text = text(token.begin, at_);
    const char* last = token.text.data() + token.text.size();
    const auto result = std::from_chars(token.text.data(), last, token.number);
    if (result.ec != std::errc() || result.ptr != last) {
      fault("this number is too large or too small", token.begin);
    }
    if (peek() == 'L') ++at_;  // 2L is a whole number in R
    if (continues_name(peek())) {
      while (continues_name(peek())) ++at_;
      fault("a name cannot begin with a digit; write it in backquotes, `" +
                utf8::display(text(token.begin, at_)) + "`",
            token.begin);
    }
  }

  // From one quotation mark to the next of its kind; a backslash takes the next character as it is.
  std::string read_quoted(const std::string& if_open) {
    const std::size_t begin = at_;
    const char32_t mark = points_[at_++];
    std::u32string inside;
    while (at_ < points_.size() && points_[at_] != mark) {
      if (points_[at_] == '\\' && at_ + 1 < points_.size()) ++at_;
      inside.push_back(points_[at_++]);
    }
    if (at_ >= points_.size()) fault(if_open, begin);
    ++at_;
    return utf8::encode(inside);
  }

  void read_symbol(Token& token) {
    static const char* const symbols[] = {"%in%", "||", "+", "-", "*", "/", "^",
                                          ":",    "(",  ")", ",", "=", "|", "~"};
    if (starts_with("**")) {
      at_ += 2;
      fault("a power is written '^', not '**'", token.begin);
    }
    if (starts_with("==")) {
      at_ += 2;
      fault("comparisons are not part of a formula; make a column in the data first", token.begin);
    }
    for (const char* symbol : symbols) {
      if (!starts_with(symbol)) continue;
      token.kind = Token::Kind::symbol;
      token.text = symbol;
      at_ += token.text.size();
      return;
    }
    const char32_t point = points_[at_++];
    if (point == 0x2212 || (point >= 0x2010 && point <= 0x2015)) {
      fault("this is a dash, not the minus sign '-' of the keyboard", token.begin);
    }
    if (point >= 0x2018 && point <= 0x201F) {
      fault("this is a typographic quotation mark; use ' or \" of the keyboard", token.begin);
    }
    fault(
        "this character has no meaning in a formula; a column name with special characters is "
        "written in backquotes, `my column`",
        token.begin);
  }

  bool starts_with(const std::string& symbol) const {
    for (std::size_t i = 0; i < symbol.size(); ++i) {
      if (peek(i) != static_cast<unsigned char>(symbol[i])) return false;
    }
    return true;
  }

  [[noreturn]] void fault(const std::string& message, std::size_t begin) const {
    throw_fault("syntax", message, source_, begin, at_);
  }

  const std::string& source_;
  std::u32string points_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokens_of(const std::string& source) {
  return Lexer(source).all();
}

}  // namespace skillnad::formula
