#include "skillnad/formula/functions.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "skillnad/formula/fault.hpp"
#include "skillnad/formula/names.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::formula {
namespace {

using Kind = Expression::Kind;

constexpr int max_degree = 20;
constexpr int max_knots = 100;

const std::vector<FunctionRule>& rules() {
  using Place = FunctionPlace;
  static const std::vector<FunctionRule> all = {
      {"I", Place::arithmetic, {"x"}},
      {"C", Place::variable, {"x", "base"}},
      {"factor", Place::variable, {"x"}},
      {"log", Place::arithmetic, {"x"}},
      {"log2", Place::arithmetic, {"x"}},
      {"exp", Place::arithmetic, {"x"}},
      {"sqrt", Place::arithmetic, {"x"}},
      {"abs", Place::arithmetic, {"x"}},
      {"center", Place::arithmetic, {"x"}},
      {"scale", Place::arithmetic, {"x"}},
      {"poly", Place::variable, {"x", "degree", "raw"}},
      {"ns", Place::variable, {"x", "df", "knots"}},
      {"bs", Place::variable, {"x", "df", "knots", "degree"}},
      {"offset", Place::offset, {"x"}},
      {"cbind", Place::response, {"successes", "failures"}},
      {"c", Place::values, {}},
  };
  return all;
}

[[noreturn]] void fault(const std::string& message, const Expression& at,
                        const std::string& source) {
  throw_fault("argument", message, source, at.begin, at.end);
}

// The arguments of a call in the order of its parameters; null where not given.
std::vector<const Expression*> match_arguments(const Expression& call, const FunctionRule& rule,
                                               const std::string& source) {
  std::vector<const Expression*> out(rule.parameters.size(), nullptr);
  for (std::size_t i = 0; i < call.args.size(); ++i) {
    const std::string& name = call.arg_names[i];
    std::size_t place = rule.parameters.size();
    if (name.empty()) {
      place = static_cast<std::size_t>(std::find(out.begin(), out.end(), nullptr) - out.begin());
      if (place == out.size()) {
        fault(rule.name + "() has at most " + std::to_string(out.size()) +
                  (out.size() == 1 ? " argument" : " arguments"),
              call.args[i], source);
      }
    } else {
      place =
          static_cast<std::size_t>(std::find(rule.parameters.begin(), rule.parameters.end(), name) -
                                   rule.parameters.begin());
      if (place == out.size()) {
        fault(rule.name + "() has no argument " + in_quotes(name) + "." +
                  did_you_mean(name, rule.parameters),
              call.args[i], source);
      }
      if (out[place] != nullptr) {
        fault("the argument " + in_quotes(name) + " of " + rule.name + "() is given twice",
              call.args[i], source);
      }
    }
    out[place] = &call.args[i];
  }
  if (out.empty() || out[0] == nullptr) {
    fault(rule.name + "() needs a column: " + rule.name + "(column)", call, source);
  }
  return out;
}

std::optional<double> constant(const Expression& expression) {
  if (expression.kind == Kind::number) return expression.number;
  if (expression.kind != Kind::minus && expression.kind != Kind::plus) return std::nullopt;
  const std::optional<double> inner = constant(expression.args[0]);
  if (!inner) return std::nullopt;
  return expression.kind == Kind::minus ? -*inner : *inner;
}

int read_whole(const Expression& value, const std::string& what, int low, int high,
               const std::string& source) {
  const std::optional<double> x = constant(value);
  if (!x || std::floor(*x) != *x || *x < low || *x > high) {
    fault(what + " is a whole number from " + std::to_string(low) + " to " + std::to_string(high),
          value, source);
  }
  return static_cast<int>(*x);
}

std::vector<double> read_knots(const Expression& value, const std::string& source) {
  std::vector<double> knots;
  const bool list = value.kind == Kind::call && value.name == "c";
  const auto add = [&](const Expression& item, bool named) {
    const std::optional<double> x = constant(item);
    if (!x || named) fault("knots= is a number or numbers in c(): c(2, 3.5)", item, source);
    knots.push_back(*x);
  };
  if (!list) add(value, false);
  for (std::size_t i = 0; list && i < value.args.size(); ++i) {
    add(value.args[i], !value.arg_names[i].empty());
  }
  if (knots.empty() || knots.size() > max_knots) {
    fault("knots= takes from 1 to 100 numbers", value, source);
  }
  return knots;
}

void read_spline(const std::vector<const Expression*>& args, const Expression& call, Call& out,
                 const std::string& source) {
  const bool natural = out.function == "ns";
  out.degree = 3;
  if (!natural && args[3] != nullptr) {
    out.degree = read_whole(*args[3], "degree= of bs()", 1, max_degree, source);
  }
  if (args[1] != nullptr && args[2] != nullptr) {
    fault(out.function + "() takes df= or knots=, not both", call, source);
  }
  if (args[1] != nullptr) {
    const int low = natural ? 1 : out.degree;
    out.df = read_whole(*args[1], "df= of " + out.function + "()", low, max_knots, source);
  }
  if (args[2] != nullptr) {
    out.has_knots = true;
    out.knots = read_knots(*args[2], source);
    std::sort(out.knots.begin(), out.knots.end());
  }
}

}  // namespace

const FunctionRule* function_rule(const std::string& name) {
  for (const FunctionRule& rule : rules()) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

std::vector<std::string> function_names() {
  std::vector<std::string> out;
  for (const FunctionRule& rule : rules()) out.push_back(rule.name);
  return out;
}

Call read_call(const Expression& call, const std::string& source) {
  const FunctionRule& rule = *function_rule(call.name);
  const std::vector<const Expression*> args = match_arguments(call, rule, source);
  Call out;
  out.function = call.name;
  out.x = args[0];

  if (rule.name == "C" || rule.name == "factor") {
    if (out.x->kind != Kind::column) {
      fault(rule.name + "() takes the name of a column", *out.x, source);
    }
    if (args.size() > 1 && args[1] != nullptr) {
      if (args[1]->kind != Kind::text) {
        fault("base= is a level in quotation marks: C(x, base=\"level\")", *args[1], source);
      }
      out.has_base = true;
      out.base = args[1]->name;
    }
    return out;
  }

  check_arithmetic(*out.x, rule.name + "()", source);
  if (columns_of(*out.x).empty()) {
    fault("no column stands in " + rule.name + "()", call, source);
  }
  if (rule.name == "poly") {
    out.degree = args[1] == nullptr
                     ? 1
                     : read_whole(*args[1], "the degree of poly()", 1, max_degree, source);
    if (args[2] != nullptr) {
      if (args[2]->kind != Kind::logical) fault("raw= is TRUE or FALSE", *args[2], source);
      out.raw = args[2]->number != 0.0;
    }
  } else if (rule.name == "ns" || rule.name == "bs") {
    read_spline(args, call, out, source);
  }
  return out;
}

void check_arithmetic(const Expression& expression, const std::string& what,
                      const std::string& source) {
  switch (expression.kind) {
    case Kind::number:
    case Kind::column:
      return;
    case Kind::paren:
      if (expression.args[0].kind == Kind::bar || expression.args[0].kind == Kind::double_bar) {
        throw_fault("random_term", "a random term cannot stand inside " + what, source,
                    expression.begin, expression.end);
      }
      break;
    case Kind::minus:
    case Kind::plus:
    case Kind::sum:
    case Kind::product:
    case Kind::power:
      break;
    case Kind::call: {
      const FunctionRule& rule = *function_rule(expression.name);
      if (rule.place != FunctionPlace::arithmetic) {
        fault(rule.name + "() cannot stand inside " + what, expression, source);
      }
      read_call(expression, source);  // checks what is inside, too
      return;
    }
    case Kind::dot:
      throw_fault("dot", "'.' stands for columns as terms; it cannot stand inside " + what, source,
                  expression.begin, expression.end);
    case Kind::text:
    case Kind::logical:
      fault("inside " + what + " a number or a column is expected", expression, source);
    case Kind::within:
    case Kind::interaction:
    case Kind::bar:
    case Kind::double_bar:
      throw_fault("operator", "inside " + what + " only + - * / ^ and parentheses may stand",
                  source, expression.begin, expression.end);
  }
  for (const Expression& arg : expression.args) check_arithmetic(arg, what, source);
}

bool uses_whole_column(const Expression& expression) {
  if (expression.kind == Kind::call &&
      (expression.name == "center" || expression.name == "scale")) {
    return true;
  }
  return std::any_of(expression.args.begin(), expression.args.end(), uses_whole_column);
}

}  // namespace skillnad::formula
