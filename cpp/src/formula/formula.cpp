#include "skillnad/formula/formula.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "skillnad/formula/fault.hpp"
#include "skillnad/formula/functions.hpp"
#include "skillnad/formula/names.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::formula {
namespace {

using Kind = Expression::Kind;

constexpr std::size_t max_groups_nested = 8;  // (1 | a/b/c/...)

// A column name where it stands in the text.
struct Use {
  std::string column;
  std::size_t begin = 0;
  std::size_t end = 0;
};

void collect_uses(const Expression& expression, std::vector<Use>& out) {
  if (expression.kind == Kind::column) {
    out.push_back({expression.name, expression.begin, expression.end});
  }
  for (const Expression& arg : expression.args) collect_uses(arg, out);
}

// Variables that stand in a term that is left.
void collect_uses(const Side& side, std::vector<Use>& out) {
  std::vector<bool> used(side.variables.size(), false);
  for (const Term& term : side.terms) {
    for (const std::size_t v : term) used[v] = true;
  }
  for (std::size_t v = 0; v < used.size(); ++v) {
    if (used[v]) collect_uses(side.variables[v].expression, out);
  }
}

void collect_group_uses(const Expression& expression, std::vector<Use>& out) {
  if (expression.kind == Kind::bar || expression.kind == Kind::double_bar) {
    collect_uses(expression.args[1], out);
    return;
  }
  for (const Expression& arg : expression.args) collect_group_uses(arg, out);
}

std::vector<std::string> names_of(const std::vector<Use>& uses) {
  std::vector<std::string> out;
  std::set<std::string> seen;
  for (const Use& use : uses) {
    if (seen.insert(use.column).second) out.push_back(use.column);
  }
  return out;
}

// Null if there is none.
const Expression* first_dot(const Expression& expression) {
  if (expression.kind == Kind::dot) return &expression;
  for (const Expression& arg : expression.args) {
    if (const Expression* dot = first_dot(arg)) return dot;
  }
  return nullptr;
}

class Analyser {
 public:
  Analyser(Sides tree, const std::string& source) {
    out_.source = source;
    out_.tree = std::move(tree);
  }

  Formula formula() {
    if (out_.tree.has_left) read_response(out_.tree.left);
    std::vector<Piece> pieces;
    const Expression& right = out_.tree.right;
    if (right.kind == Kind::sum) {
      for (std::size_t i = 0; i < right.args.size(); ++i) {
        read_piece({i == 0 || right.operators[i - 1] == '+', &right.args[i]}, pieces);
      }
    } else {
      read_piece({true, &right}, pieces);
    }
    out_.fixed = side_of(pieces, out_.source);
    out_.has_dot = first_dot(right) != nullptr;
    refuse_response_on_the_right();
    return std::move(out_);
  }

 private:
  [[noreturn]] void fault(const std::string& code, const std::string& message,
                          const Expression& at) const {
    throw_fault(code, message, out_.source, at.begin, at.end);
  }

  void read_response(const Expression& left) {
    out_.response.text = formula::to_text(left);
    if (left.kind == Kind::column) {
      out_.response.parts = {left};
      return;
    }
    if (left.kind != Kind::call || left.name != "cbind") {
      fault("response",
            "the left side is a column or cbind(successes, failures); make any other outcome a "
            "column of the data first",
            left);
    }
    const bool named = std::any_of(left.arg_names.begin(), left.arg_names.end(),
                                   [](const std::string& name) { return !name.empty(); });
    if (left.args.size() != 2 || named) {
      fault("response", "cbind() has two arguments without names: cbind(successes, failures)",
            left);
    }
    for (const Expression& part : left.args) {
      check_arithmetic(part, "cbind()", out_.source);
      if (uses_whole_column(part)) {
        fault("response", "center() and scale() cannot be part of the outcome", part);
      }
    }
    if (columns_of(left).empty()) fault("response", "no column stands in cbind()", left);
    out_.response.parts = left.args;
  }

  // Random terms and offsets are taken out, the rest is the fixed part.
  void read_piece(const Piece& piece, std::vector<Piece>& fixed) {
    const Expression& e = *piece.expression;
    const bool random = e.kind == Kind::paren &&
                        (e.args[0].kind == Kind::bar || e.args[0].kind == Kind::double_bar);
    const bool offset = e.kind == Kind::call && e.name == "offset";
    if ((random || offset) && !piece.added) {
      fault(random ? "random_term" : "offset",
            random ? "a random term can be added, not removed"
                   : "an offset can be added, not removed; offset(-x) subtracts x",
            e);
    }
    if (random) {
      read_random(e);
    } else if (offset) {
      read_call(e, out_.source);
      out_.offsets.push_back(e.args[0]);
    } else {
      fixed.push_back(piece);
    }
  }

  void read_random(const Expression& e) {
    const Expression& bar = e.args[0];
    const Expression& left = bar.args[0];
    if (first_dot(e) != nullptr) fault("dot", "'.' cannot stand in a random term", e);
    RandomTerm term;
    term.correlated = bar.kind == Kind::bar;
    term.design = side_of({{true, &left}}, out_.source);
    if (!term.design.intercept && term.design.terms.empty()) {
      fault("random_term", "left of '|' no term stands; write '1' for a random intercept", left);
    }
    for (std::vector<std::string>& group : groupings(bar.args[1])) {
      term.group = std::move(group);
      term.group_name.clear();
      for (const std::string& column : term.group) {
        if (!term.group_name.empty()) term.group_name += ":";
        term.group_name += quoted_name(column);
      }
      term.text =
          "(" + formula::to_text(left) + (term.correlated ? " | " : " || ") + term.group_name + ")";
      out_.random.push_back(term);
    }
  }

  // a: {a}. a:b: {a, b}. a/b: {a}, {a, b}.
  std::vector<std::vector<std::string>> groupings(const Expression& e) const {
    if (e.kind == Kind::column) return {{e.name}};
    if (e.kind == Kind::paren) return groupings(e.args[0]);
    const bool nested = e.kind == Kind::product && e.operators.find('*') == std::string::npos;
    if (e.kind != Kind::interaction && !nested) {
      fault("random_term",
            "right of '|' a grouping factor is expected: a column, a:b for combinations or a/b "
            "for b within a",
            e);
    }
    if (nested && e.args.size() > max_groups_nested) {
      fault("random_term", "more than 8 grouping factors are nested here", e);
    }
    std::vector<std::vector<std::string>> out;
    std::vector<std::string> columns;
    for (const Expression& arg : e.args) {
      const std::vector<std::vector<std::string>> inner = groupings(arg);
      if (inner.size() > 1) {
        fault("random_term", "'/' cannot be combined with other operators in a grouping factor",
              arg);
      }
      for (const std::string& column : inner[0]) {
        if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
          fault("random_term", "a column stands twice in this grouping factor", e);
        }
        columns.push_back(column);
      }
      if (nested) out.push_back(columns);
    }
    if (!nested) out.push_back(columns);
    return out;
  }

  // cbind(y, n - y) may have n on the right side, but not y.
  void refuse_response_on_the_right() const {
    std::vector<Use> uses;
    collect_uses(out_.fixed, uses);
    for (const RandomTerm& term : out_.random) collect_uses(term.design, uses);
    for (const Expression& offset : out_.offsets) collect_uses(offset, uses);
    collect_group_uses(out_.tree.right, uses);
    for (const Use& use : uses) {
      for (const Expression& part : out_.response.parts) {
        if (part.kind != Kind::column || part.name != use.column) continue;
        throw_fault("response",
                    "the outcome " + in_quotes(use.column) +
                        " stands on the right side, too; it cannot explain itself",
                    out_.source, use.begin, use.end, use.column);
      }
    }
  }

  Formula out_;
};

// The tree with each dot replaced by the sum of `columns`.
Expression without_dot(const Expression& e, const std::vector<std::string>& columns) {
  if (e.kind == Kind::dot) {
    Expression sum;
    sum.kind = Kind::sum;
    for (const std::string& name : columns) {
      Expression column;
      column.kind = Kind::column;
      column.name = name;
      column.begin = e.begin;
      column.end = e.end;
      sum.args.push_back(std::move(column));
    }
    if (sum.args.size() == 1) return sum.args[0];
    sum.operators.assign(columns.size() - 1, '+');
    sum.begin = e.begin;
    sum.end = e.end;
    Expression paren;
    paren.kind = Kind::paren;
    paren.begin = e.begin;
    paren.end = e.end;
    paren.args.push_back(std::move(sum));
    return paren;
  }
  Expression out = e;
  for (Expression& arg : out.args) arg = without_dot(arg, columns);
  return out;
}

// Each use of a column, in the order of the text.
std::vector<Use> all_uses(const Formula& formula) {
  std::vector<Use> uses;
  for (const Expression& part : formula.response.parts) collect_uses(part, uses);
  collect_uses(formula.fixed, uses);
  for (const Expression& offset : formula.offsets) collect_uses(offset, uses);
  for (const RandomTerm& term : formula.random) collect_uses(term.design, uses);
  collect_group_uses(formula.tree.right, uses);
  std::stable_sort(uses.begin(), uses.end(),
                   [](const Use& a, const Use& b) { return a.begin < b.begin; });
  return uses;
}

}  // namespace

Formula parse(const std::string& text) {
  return Analyser(parse_sides(text), text).formula();
}

Formula expand_dot(const Formula& formula, const std::vector<std::string>& all_columns) {
  if (!formula.has_dot) return formula;
  std::set<std::string> others;
  for (const Expression& part : formula.response.parts) {
    for (const std::string& column : columns_of(part)) others.insert(column);
  }
  for (const RandomTerm& term : formula.random) others.insert(term.group.begin(), term.group.end());
  std::vector<std::string> columns;
  for (const std::string& column : all_columns) {
    if (others.insert(column).second) columns.push_back(column);
  }
  if (columns.empty()) {
    const Expression& dot = *first_dot(formula.tree.right);
    throw_fault("dot", "'.' stands for no column: the data have none but those already in use",
                formula.source, dot.begin, dot.end);
  }
  Sides tree = formula.tree;
  tree.right = without_dot(tree.right, columns);
  return Analyser(std::move(tree), formula.source).formula();
}

std::string to_text(const Formula& formula) {
  const std::string left = formula.tree.has_left ? to_text(formula.tree.left) + " ~ " : "~ ";
  return left + to_text(formula.tree.right);
}

std::vector<std::string> variables(const Formula& formula,
                                   const std::vector<std::string>& all_columns) {
  const std::set<std::string> known(all_columns.begin(), all_columns.end());
  const Formula expanded = expand_dot(formula, all_columns);
  const std::vector<Use> uses = all_uses(expanded);
  for (const Use& use : uses) {
    if (known.count(use.column) > 0) continue;
    throw_fault("unknown_column",
                "the data have no column " + in_quotes(use.column) + "." +
                    did_you_mean(use.column, all_columns),
                formula.source, use.begin, use.end, use.column);
  }
  return names_of(uses);
}

Roles roles(const Formula& formula) {
  const auto names = [](const auto& parts) {
    std::vector<Use> uses;
    for (const auto& part : parts) collect_uses(part, uses);
    return names_of(uses);
  };
  Roles out;
  out.response = names(formula.response.parts);
  out.fixed = names(std::vector<Side>{formula.fixed});
  out.offset = names(formula.offsets);
  std::vector<Side> slopes;
  for (const RandomTerm& term : formula.random) slopes.push_back(term.design);
  out.random_slopes = names(slopes);
  std::vector<Use> groups;
  collect_group_uses(formula.tree.right, groups);
  out.groups = names_of(groups);
  return out;
}

}  // namespace skillnad::formula
