#include "skillnad/formula/expression.hpp"

#include <algorithm>

#include "skillnad/formula/names.hpp"

namespace skillnad::formula {
namespace {

using Kind = Expression::Kind;

std::string quoted_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string joined(const std::vector<Expression>& args, const std::string& between) {
  std::string out;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (i > 0) out += between;
    out += to_text(args[i]);
  }
  return out;
}

std::string chain_text(const Expression& chain) {
  std::string out = to_text(chain.args[0]);
  for (std::size_t i = 1; i < chain.args.size(); ++i) {
    const char op = chain.operators[i - 1];
    out += op == '/' ? std::string("/") : std::string(" ") + op + " ";
    out += to_text(chain.args[i]);
  }
  return out;
}

std::string call_text(const Expression& call) {
  std::string out = call.name + "(";
  for (std::size_t i = 0; i < call.args.size(); ++i) {
    if (i > 0) out += ", ";
    if (!call.arg_names[i].empty()) out += call.arg_names[i] + " = ";
    out += to_text(call.args[i]);
  }
  return out + ")";
}

void collect_columns(const Expression& expression, std::vector<std::string>& out) {
  if (expression.kind == Kind::column &&
      std::find(out.begin(), out.end(), expression.name) == out.end()) {
    out.push_back(expression.name);
  }
  for (const Expression& arg : expression.args) collect_columns(arg, out);
}

}  // namespace

std::string to_text(const Expression& expression) {
  switch (expression.kind) {
    case Kind::number:
      return number_text(expression.number);
    case Kind::text:
      return quoted_text(expression.name);
    case Kind::logical:
      return expression.number != 0.0 ? "TRUE" : "FALSE";
    case Kind::column:
      return quoted_name(expression.name);
    case Kind::dot:
      return ".";
    case Kind::call:
      return call_text(expression);
    case Kind::paren:
      return "(" + to_text(expression.args[0]) + ")";
    case Kind::minus:
      return "-" + to_text(expression.args[0]);
    case Kind::plus:
      return "+" + to_text(expression.args[0]);
    case Kind::sum:
    case Kind::product:
      return chain_text(expression);
    case Kind::within:
      return joined(expression.args, " %in% ");
    case Kind::interaction:
      return joined(expression.args, ":");
    case Kind::power:
      return joined(expression.args, "^");
    case Kind::bar:
      return joined(expression.args, " | ");
    case Kind::double_bar:
      return joined(expression.args, " || ");
  }
  return "";
}

std::vector<std::string> columns_of(const Expression& expression) {
  std::vector<std::string> out;
  collect_columns(expression, out);
  return out;
}

}  // namespace skillnad::formula
