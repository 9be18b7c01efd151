#include "skillnad/formula/parser.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "skillnad/base/utf8.hpp"
#include "skillnad/formula/fault.hpp"
#include "skillnad/formula/functions.hpp"
#include "skillnad/formula/lexer.hpp"
#include "skillnad/formula/names.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::formula {
namespace {

using Kind = Expression::Kind;

class Parser {
 public:
  explicit Parser(const std::string& source) : source_(source), tokens_(tokens_of(source)) {}

  Sides read() {
    if (next().kind == Token::Kind::end) fault("empty", "the formula is empty", next());
    Sides sides;
    if (!is("~")) {
      sides.has_left = true;
      sides.left = sum();
    }
    if (!is("~")) {
      if (next().kind != Token::Kind::end) unexpected();
      fault("syntax", "there is no '~' in the formula; write 'outcome ~ predictors'", next());
    }
    ++at_;
    if (next().kind == Token::Kind::end) {
      fault("empty", "nothing stands on the right side of '~'; write '1' for an intercept alone",
            next());
    }
    sides.right = sum();
    if (next().kind != Token::Kind::end) unexpected();
    return sides;
  }

 private:
  // Counts how deep the parser stands in itself, so that no text exhausts the stack.
  class Depth {
   public:
    explicit Depth(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > max_formula_depth) {
        parser_.fault("too_deep",
                      "more than 200 parentheses, functions or signs stand inside each other",
                      parser_.next());
      }
    }
    ~Depth() { --parser_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

   private:
    Parser& parser_;
  };

  const Token& next() const { return tokens_[at_]; }

  bool is(const char* symbol) const {
    return next().kind == Token::Kind::symbol && next().text == symbol;
  }

  // Left to right chains of one strength: one node with all operands.
  template <class Operand>
  Expression chain(Kind kind, const std::vector<const char*>& symbols, Operand operand) {
    Expression first = operand();
    Expression node;
    const auto here = [&] {
      for (const char* symbol : symbols) {
        if (is(symbol)) return true;
      }
      return false;
    };
    if (!here()) return first;
    node.kind = kind;
    node.begin = first.begin;
    node.args.push_back(std::move(first));
    while (here()) {
      node.operators += next().text[0];
      ++at_;
      node.args.push_back(operand());
    }
    node.end = node.args.back().end;
    return node;
  }

  Expression sum() {
    return chain(Kind::sum, {"+", "-"}, [&] { return product(); });
  }
  Expression product() {
    return chain(Kind::product, {"*", "/"}, [&] { return within(); });
  }
  Expression within() {
    return chain(Kind::within, {"%in%"}, [&] { return interaction(); });
  }
  Expression interaction() {
    return chain(Kind::interaction, {":"}, [&] { return signed_power(); });
  }

  Expression signed_power() {
    if (!is("-") && !is("+")) return power();
    const Depth depth(*this);
    Expression node;
    node.kind = is("-") ? Kind::minus : Kind::plus;
    node.begin = next().begin;
    ++at_;
    node.args.push_back(signed_power());
    node.end = node.args[0].end;
    return node;
  }

  Expression power() {
    Expression base = primary();
    if (!is("^")) return base;
    const Depth depth(*this);
    ++at_;
    Expression node;
    node.kind = Kind::power;
    node.begin = base.begin;
    node.args.push_back(std::move(base));
    node.args.push_back(signed_power());
    node.end = node.args[1].end;
    return node;
  }

  Expression primary() {
    const Token& token = next();
    Expression node;
    node.begin = token.begin;
    node.end = token.stop;
    switch (token.kind) {
      case Token::Kind::number:
        node.number = token.number;
        ++at_;
        return node;
      case Token::Kind::text:
        node.kind = Kind::text;
        node.name = token.text;
        ++at_;
        return node;
      case Token::Kind::quoted_name:
        node.kind = Kind::column;
        node.name = token.text;
        ++at_;
        return node;
      case Token::Kind::name:
        return name_or_call();
      case Token::Kind::symbol:
        if (is("(")) return parenthesis();
        break;
      case Token::Kind::end:
        break;
    }
    unexpected();
  }

  Expression name_or_call() {
    const Token token = next();
    ++at_;
    Expression node;
    node.begin = token.begin;
    node.end = token.stop;
    if (is("(")) return call(token);
    if (token.text == ".") {
      node.kind = Kind::dot;
    } else if (token.text == "TRUE" || token.text == "FALSE") {
      node.kind = Kind::logical;
      node.number = token.text == "TRUE" ? 1.0 : 0.0;
    } else {
      node.kind = Kind::column;
      node.name = token.text;
    }
    return node;
  }

  Expression call(const Token& name) {
    if (function_rule(name.text) == nullptr) {
      const std::string near = did_you_mean(name.text, function_names());
      fault("unknown_function",
            "formulas have no function " + in_quotes(name.text) + "." +
                (near.empty() ? " Make the column in the data first and use its name." : near),
            name);
    }
    const Depth depth(*this);
    Expression node;
    node.kind = Kind::call;
    node.name = name.text;
    node.begin = name.begin;
    ++at_;
    if (!is(")")) {
      for (;;) {
        std::string argument;
        const bool named = next().kind == Token::Kind::name &&
                           tokens_[at_ + 1].kind == Token::Kind::symbol &&
                           tokens_[at_ + 1].text == "=";
        if (named) {
          argument = next().text;
          at_ += 2;
        }
        Expression value = sum();
        // Python's spelling is understood where a logical value is expected.
        if (named && value.kind == Kind::column &&
            (value.name == "True" || value.name == "False")) {
          value.kind = Kind::logical;
          value.number = value.name == "True" ? 1.0 : 0.0;
          value.name.clear();
        }
        node.args.push_back(std::move(value));
        node.arg_names.push_back(argument);
        if (!is(",")) break;
        ++at_;
      }
    }
    node.end = close(name);
    return node;
  }

  Expression parenthesis() {
    const Depth depth(*this);
    const Token open = next();
    ++at_;
    Expression inside = sum();
    if (is("|") || is("||")) {
      Expression bar;
      bar.kind = is("|") ? Kind::bar : Kind::double_bar;
      bar.begin = inside.begin;
      ++at_;
      bar.args.push_back(std::move(inside));
      bar.args.push_back(sum());
      bar.end = bar.args[1].end;
      inside = std::move(bar);
    }
    Expression node;
    node.kind = Kind::paren;
    node.begin = open.begin;
    node.args.push_back(std::move(inside));
    node.end = close(open);
    return node;
  }

  // The closing parenthesis; returns where it ends.
  std::size_t close(const Token& open) {
    if (next().kind == Token::Kind::end) {
      fault("syntax", "the parenthesis that is opened here is not closed", open);
    }
    if (!is(")")) unexpected();
    return tokens_[at_++].stop;
  }

  [[noreturn]] void unexpected() const {
    const Token& token = next();
    if (token.kind == Token::Kind::end) {
      fault("syntax", "the formula ends where a name, a number or '(' should follow", token);
    }
    if (token.kind != Token::Kind::symbol) {
      fault("syntax", "between this and what stands before it an operator such as '+' is missing",
            token);
    }
    if (token.text == "|" || token.text == "||") {
      fault("random_term", "a random term stands in parentheses, as in '+ (1 | group)'", token);
    }
    if (token.text == ")") fault("syntax", "this ')' does not fit what stands before it", token);
    if (token.text == "~") fault("syntax", "a formula has one '~'", token);
    if (token.text == "=") {
      fault("syntax", "'=' belongs only before the value of a named argument", token);
    }
    fault("syntax", "a name, a number or '(' is expected here, not '" + token.text + "'", token);
  }

  [[noreturn]] void fault(const std::string& code, const std::string& message,
                          const Token& token) const {
    throw_fault(code, message, source_, token.begin, token.stop);
  }

  const std::string& source_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

Sides parse_sides(const std::string& source) {
  const std::size_t invalid = utf8::first_invalid(source);
  if (invalid != std::string_view::npos) {
    const std::string before = source.substr(0, invalid);
    throw_fault("encoding", "the formula is not valid UTF-8 text from here", before + "?",
                utf8::length(before), utf8::length(before) + 1);
  }
  if (utf8::length(source) > max_formula_length) {
    throw_fault("too_long", "the formula has more than 10,000 characters", source,
                max_formula_length, max_formula_length + 1);
  }
  return Parser(source).read();
}

}  // namespace skillnad::formula
