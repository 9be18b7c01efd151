#include "skillnad/formula/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/formula/functions.hpp"
#include "skillnad/formula/names.hpp"
#include "skillnad/formula/polynomial.hpp"
#include "skillnad/formula/splines.hpp"

namespace skillnad::formula {
namespace {

using Kind = Expression::Kind;

// Exact for powers of two.
double log2(double x) {
  if (!(x > 0.0) || x == std::numeric_limits<double>::infinity()) return math::log(x);
  int exponent = 0;
  double fraction = std::frexp(x, &exponent);
  if (fraction < 0.7071067811865476) {
    fraction *= 2.0;
    --exponent;
  }
  return exponent + math::log(fraction) / 0.6931471805599453;
}

std::string column_words(const Expression& expression) {
  const std::vector<std::string> columns = columns_of(expression);
  std::string out = columns.size() > 1 ? "columns" : "column";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    out += (i > 0 ? ", " : " ") + in_quotes(columns[i]);
  }
  return out;
}

std::string first_column(const Expression& expression) {
  const std::vector<std::string> columns = columns_of(expression);
  return columns.empty() ? "" : columns[0];
}

const char* needs(const std::string& function) {
  if (function == "log" || function == "log2") return " It needs values above 0.";
  if (function == "sqrt") return " It needs values from 0.";
  if (function == "exp") return " Its values must be below 709.";
  return " Look for divisions by 0 and powers that do not exist.";
}

void require_finite(const Vector& values, const Expression& call, const Columns& columns) {
  std::vector<std::size_t> faulty;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) faulty.push_back(i);
  }
  if (faulty.empty()) return;
  const RowCollector rows = source_rows_of(columns, faulty);
  throw DataError("non_finite_transform",
                  utf8::display(to_text(call)) + " gives no finite number in " + rows.text() +
                      " (" + column_words(call) + ")." + needs(call.name) +
                      " Change the column, drop the rows or use another transform.",
                  rows.place(first_column(call)));
}

Vector read_column(const std::string& name, const Columns& columns) {
  const Column& column = columns.kind(name);
  if (column.type == Column::Type::real) {
    Vector cells;
    columns.with(name, [&](const Column& one) { cells = one.real.copy(); });
    return cells;
  }
  if (column.type == Column::Type::logical) {
    const std::vector<std::int32_t>& codes = columns.column(name).codes;
    return Vector(codes.begin(), codes.end());
  }
  throw DataError("type",
                  "column " + in_quotes(name) + " is used as a number but holds " +
                      (column.type == Column::Type::other ? "values of type " + column.other
                                                          : std::string("categories")) +
                      "; make a column of numbers first",
                  ErrorPlace{name, {}, 0});
}

// What a call has learnt, at least `fewest` numbers; `learn` makes them where this is the fit.
template <class Learn>
const std::vector<double>& learnt(const Expression& call, Evaluation& at, std::size_t fewest,
                                  Learn learn) {
  const std::string text = to_text(call);
  for (const FunctionState& state : at.functions) {
    if (state.text != text) continue;
    if (state.numbers.size() >= fewest) return state.numbers;
    throw FormulaError("unknown_state", "what was learnt at the fit for " + utf8::display(text) +
                                            " is incomplete; save the fit again");
  }
  if (at.counts == nullptr) {
    throw FormulaError("unknown_state", "nothing was learnt at the fit for " + utf8::display(text) +
                                            "; the formula is not the one that was fitted");
  }
  at.functions.push_back({text, learn(*at.counts)});
  return at.functions.back().numbers;
}

void require_distinct(const Vector& x, int needed, const Expression& call) {
  Vector sorted = x;
  std::sort(sorted.begin(), sorted.end());
  const std::ptrdiff_t distinct = std::unique(sorted.begin(), sorted.end()) - sorted.begin();
  if (distinct >= needed) return;
  throw DataError("too_few_values",
                  utf8::display(to_text(call)) + " needs at least " + std::to_string(needed) +
                      " distinct values, but " + column_words(call) + " gives " +
                      std::to_string(distinct) + "; use a lower degree or the column as it is",
                  ErrorPlace{first_column(call), {}, 0});
}

// The mean, and the standard deviation with n - 1.
std::vector<double> moments(const Vector& x, const std::vector<double>& counts) {
  double size = 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    size += counts[i];
    sum += counts[i] * x[i];
  }
  const double rough = sum / size;
  double rest = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) rest += counts[i] * (x[i] - rough);
  const double mean = rough + rest / size;
  double squares = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) squares += counts[i] * ((x[i] - mean) * (x[i] - mean));
  return {mean, std::sqrt(squares / (size - 1.0))};
}

void shift_and_scale(Vector& x, const Expression& call, Evaluation& at) {
  const bool scaled = call.name == "scale";
  const std::vector<double>& state =
      learnt(call, at, scaled ? 2 : 1, [&](const std::vector<double>& counts) {
        if (scaled) require_distinct(x, 2, call);
        std::vector<double> out = moments(x, counts);
        if (!scaled) out.pop_back();
        return out;
      });
  const double divisor = scaled ? state[1] : 1.0;
  for (double& value : x) value = (value - state[0]) / divisor;
}

Vector evaluate_call(const Expression& call, Evaluation& at) {
  Vector x = evaluate(call.args[0], at);
  const std::string& f = call.name;
  if (f == "log") {
    for (double& value : x) value = math::log(value);
  } else if (f == "log2") {
    for (double& value : x) value = log2(value);
  } else if (f == "exp") {
    for (double& value : x) value = math::exp(value);
  } else if (f == "sqrt") {
    for (double& value : x) value = std::sqrt(value);
  } else if (f == "abs") {
    for (double& value : x) value = std::fabs(value);
  } else if (f == "center" || f == "scale") {
    require_finite(x, call, at.columns);
    shift_and_scale(x, call, at);
  }
  require_finite(x, call, at.columns);
  return x;
}

void apply_operator(char op, Vector& left, const Vector& right) {
  for (std::size_t i = 0; i < left.size(); ++i) {
    switch (op) {
      case '+':
        left[i] += right[i];
        break;
      case '-':
        left[i] -= right[i];
        break;
      case '*':
        left[i] *= right[i];
        break;
      case '/':
        left[i] /= right[i];
        break;
      default:
        left[i] = math::pow(left[i], right[i]);
    }
  }
}

void require_knots(const SplineKnots& knots, int degree, const Expression& call) {
  const Vector& inner = knots.interior;
  const auto fault = [&](const std::string& what) {
    throw DataError("knots",
                    utf8::display(to_text(call)) + ": " + what + " (" + column_words(call) +
                        "); use a smaller df= or give knots= inside the range of the column",
                    ErrorPlace{first_column(call), {}, 0});
  };
  if (!inner.empty() && (inner.front() <= knots.low || inner.back() >= knots.high)) {
    fault("a knot lies on or outside the range of the values");
  }
  for (std::size_t i = 0; i + static_cast<std::size_t>(degree) < inner.size(); ++i) {
    if (inner[i] == inner[i + static_cast<std::size_t>(degree)]) {
      fault("more than " + std::to_string(degree) + " knots fall together");
    }
  }
}

std::vector<Vector> spline_columns(const Expression& expression, const Call& call, const Vector& x,
                                   Evaluation& at) {
  const bool natural = call.function == "ns";
  const std::vector<double>& state =
      learnt(expression, at, 2, [&](const std::vector<double>& counts) {
        require_distinct(x, 2, expression);
        SplineKnots knots;
        knots.low = *std::min_element(x.begin(), x.end());
        knots.high = *std::max_element(x.begin(), x.end());
        const int n_knots = call.df == 0 ? 0 : call.df - (natural ? 1 : call.degree);
        knots.interior = call.has_knots ? call.knots : quantile_knots(x, counts, n_knots);
        require_knots(knots, call.degree, expression);
        std::vector<double> out = {knots.low, knots.high};
        out.insert(out.end(), knots.interior.begin(), knots.interior.end());
        return out;
      });
  const SplineKnots knots{state[0], state[1], Vector(state.begin() + 2, state.end())};
  const auto beyond = static_cast<std::size_t>(
      std::count_if(x.begin(), x.end(), [&](double v) { return v < knots.low || v > knots.high; }));
  if (beyond > 0) {
    at.notes.push_back(utf8::display(to_text(expression)) +
                       " is extended beyond the range of the data it was fitted to" +
                       (natural ? ", as a straight line" : ", as a polynomial"));
  }
  return natural ? natural_spline_columns(x, knots) : b_spline_columns(x, knots, call.degree);
}

std::vector<Vector> poly_columns(const Expression& expression, const Call& call, const Vector& x,
                                 Evaluation& at) {
  if (call.raw) return raw_polynomial_columns(x, call.degree);
  const std::vector<double>& numbers =
      learnt(expression, at, 2 * static_cast<std::size_t>(call.degree) + 1,
             [&](const std::vector<double>& counts) {
               require_distinct(x, call.degree + 1, expression);
               const PolynomialState state = fit_polynomial(x, counts, call.degree);
               std::vector<double> out = state.alpha;
               out.insert(out.end(), state.norm2.begin(), state.norm2.end());
               return out;
             });
  const auto middle = numbers.begin() + call.degree;
  return polynomial_columns(x, {Vector(numbers.begin(), middle), Vector(middle, numbers.end())});
}

}  // namespace

Vector evaluate(const Expression& expression, Evaluation& at) {
  switch (expression.kind) {
    case Kind::number:
      return Vector(at.columns.n_rows(), expression.number);
    case Kind::column:
      return read_column(expression.name, at.columns);
    case Kind::call:
      return evaluate_call(expression, at);
    case Kind::minus: {
      Vector x = evaluate(expression.args[0], at);
      for (double& value : x) value = -value;
      return x;
    }
    case Kind::sum:
    case Kind::product: {
      Vector x = evaluate(expression.args[0], at);
      for (std::size_t i = 1; i < expression.args.size(); ++i) {
        apply_operator(expression.operators[i - 1], x, evaluate(expression.args[i], at));
      }
      return x;
    }
    case Kind::power: {
      Vector x = evaluate(expression.args[0], at);
      apply_operator('^', x, evaluate(expression.args[1], at));
      return x;
    }
    default:  // paren, plus: other kinds are refused when the formula is read
      return evaluate(expression.args.at(0), at);
  }
}

std::vector<Vector> evaluate_columns(const Expression& expression, Evaluation& at) {
  const bool several =
      expression.kind == Kind::call &&
      (expression.name == "poly" || expression.name == "ns" || expression.name == "bs");
  if (!several) {
    std::vector<Vector> one;
    one.push_back(evaluate(expression, at));
    return one;
  }
  const Call call = read_call(expression, to_text(expression));
  const Vector x = evaluate(*call.x, at);
  require_finite(x, expression, at.columns);
  std::vector<Vector> out = call.function == "poly" ? poly_columns(expression, call, x, at)
                                                    : spline_columns(expression, call, x, at);
  for (const Vector& column : out) require_finite(column, expression, at.columns);
  return out;
}

Vector evaluate_numeric(const Expression& expression, const Columns& columns) {
  if (uses_whole_column(expression)) {
    throw FormulaError("argument", utf8::display(to_text(expression)) +
                                       " cannot be evaluated here: center() and scale() stand only "
                                       "on the right side");
  }
  std::vector<FunctionState> functions;
  std::vector<std::string> notes;
  Evaluation at{columns, nullptr, functions, notes};
  Vector out = evaluate(expression, at);
  require_finite(out, expression, columns);
  return out;
}

}  // namespace skillnad::formula
