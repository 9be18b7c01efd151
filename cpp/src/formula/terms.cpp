#include "skillnad/formula/terms.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "skillnad/formula/fault.hpp"
#include "skillnad/formula/functions.hpp"

namespace skillnad::formula {
namespace {

using Kind = Expression::Kind;

// Work is counted in variables of candidate terms: (a + b + ...)^9 must end, not fill the memory.
constexpr std::size_t max_work = 5000000;

// Distinct terms in order of appearance.
class TermList {
 public:
  void add(const Term& term) {
    if (seen_.insert(term).second) terms_.push_back(term);
  }
  void add(const TermList& other) {
    for (const Term& term : other.terms_) add(term);
  }
  void remove(const TermList& other) {
    const auto gone = [&](const Term& term) { return other.seen_.count(term) > 0; };
    terms_.erase(std::remove_if(terms_.begin(), terms_.end(), gone), terms_.end());
    for (const Term& term : other.terms_) seen_.erase(term);
  }
  const std::vector<Term>& terms() const { return terms_; }
  std::size_t size() const { return terms_.size(); }
  bool empty() const { return terms_.empty(); }

 private:
  std::vector<Term> terms_;
  std::set<Term> seen_;
};

Term united(const Term& a, const Term& b) {
  Term out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

Term all_variables(const TermList& list) {
  Term out;
  for (const Term& term : list.terms()) out = united(out, term);
  return out;
}

class Reader {
 public:
  explicit Reader(const std::string& source) : source_(source) {}

  Side read(const std::vector<Piece>& pieces) {
    TermList list;
    for (const Piece& piece : pieces) join(list, *piece.expression, piece.added);
    side_.terms = list.terms();
    std::stable_sort(side_.terms.begin(), side_.terms.end(),
                     [](const Term& a, const Term& b) { return a.size() < b.size(); });
    return std::move(side_);
  }

 private:
  // Adds the terms of an operand of a sum, or removes them. Within what is removed, "- 1" means the
  // opposite for the intercept, as in R.
  void join(TermList& list, const Expression& operand, bool added) {
    adding_ = adding_ == added;
    const TermList terms = read(operand, true);
    adding_ = adding_ == added;
    if (added) {
      list.add(terms);
    } else {
      list.remove(terms);
    }
    if (list.size() > max_terms) too_many(operand);
  }

  // `summand`: it stands where 0, 1 and a sign have a meaning.
  TermList read(const Expression& e, bool summand) {
    TermList list;
    switch (e.kind) {
      case Kind::number:
        read_intercept(e, summand);
        return list;
      case Kind::column:
      case Kind::dot:
        list.add({variable(e)});
        return list;
      case Kind::call:
        check_call(e);
        list.add({variable(e)});
        return list;
      case Kind::paren:
        if (e.args[0].kind == Kind::bar || e.args[0].kind == Kind::double_bar) {
          throw_fault("random_term",
                      "a random term is added with '+' at the top level of the right side", source_,
                      e.begin, e.end);
        }
        return read(e.args[0], true);
      case Kind::minus:
      case Kind::plus:
        read_sign(list, e, summand);
        return list;
      case Kind::sum:
        for (std::size_t i = 0; i < e.args.size(); ++i) {
          join(list, e.args[i], i == 0 || e.operators[i - 1] == '+');
        }
        return list;
      case Kind::product:
        list = operand(e.args[0]);
        for (std::size_t i = 1; i < e.args.size(); ++i) {
          const TermList right = operand(e.args[i]);
          list = e.operators[i - 1] == '*' ? crossed(list, right, e) : nested(list, right, e);
        }
        return list;
      case Kind::within:
        list = operand(e.args[0]);
        for (std::size_t i = 1; i < e.args.size(); ++i) {
          TermList all;
          all.add(all_variables(operand(e.args[i])));
          list = interaction(list, all, e);
        }
        return list;
      case Kind::interaction:
        list = operand(e.args[0]);
        for (std::size_t i = 1; i < e.args.size(); ++i) {
          list = interaction(list, operand(e.args[i]), e);
        }
        return list;
      case Kind::power:
        return power(e);
      case Kind::text:
      case Kind::logical:
        throw_fault("argument", "a term is a column or a function of columns", source_, e.begin,
                    e.end);
      case Kind::bar:
      case Kind::double_bar:
        break;
    }
    throw_fault("random_term", "'|' belongs into a random term, as in '+ (1 | group)'", source_,
                e.begin, e.end);
  }

  void read_intercept(const Expression& e, bool summand) {
    if (!summand) {
      throw_fault("operator",
                  "a number has no meaning beside this operator; use I() for arithmetic", source_,
                  e.begin, e.end);
    }
    if (e.number != 0.0 && e.number != 1.0) {
      throw_fault("operator",
                  "as a term a number is 0 or 1 (without or with an intercept); use I() for "
                  "arithmetic or offset() for a term with coefficient 1",
                  source_, e.begin, e.end);
    }
    side_.intercept = adding_ == (e.number == 1.0);
  }

  void read_sign(TermList& list, const Expression& e, bool summand) {
    const bool number = e.args[0].kind == Kind::number;
    if (!summand || (e.kind == Kind::minus && !number)) {
      throw_fault("operator", "a sign cannot stand here; to remove a term write 'all - term'",
                  source_, e.begin, e.end);
    }
    join(list, e.args[0], e.kind == Kind::plus);
  }

  // A side of an operator other than + and -: it must have terms.
  TermList operand(const Expression& e) {
    TermList list = read(e, false);
    if (list.empty()) {
      throw_fault("operator", "no term is left here to be combined with another", source_, e.begin,
                  e.end);
    }
    return list;
  }

  TermList crossed(const TermList& left, const TermList& right, const Expression& at) {
    TermList out = left;
    out.add(right);
    out.add(interaction(left, right, at));
    return out;
  }

  TermList nested(const TermList& left, const TermList& right, const Expression& at) {
    TermList all;
    all.add(all_variables(left));
    TermList out = left;
    out.add(interaction(all, right, at));
    return out;
  }

  TermList interaction(const TermList& left, const TermList& right, const Expression& at) {
    TermList out;
    for (const Term& a : left.terms()) {
      for (const Term& b : right.terms()) {
        work_ += a.size() + b.size();
        if (work_ > max_work || out.size() > max_terms) too_many(at);
        out.add(united(a, b));
      }
    }
    return out;
  }

  TermList power(const Expression& e) {
    const Expression& exponent = e.args[1];
    if (exponent.kind != Kind::number || exponent.number < 1.0 ||
        std::floor(exponent.number) != exponent.number) {
      throw_fault("operator",
                  "the power of terms is a whole number from 1; use I() for the power of a column",
                  source_, exponent.begin, exponent.end);
    }
    const TermList base = operand(e.args[0]);
    TermList out = base;
    for (double n = 1.0; n < exponent.number; n += 1.0) {
      const TermList next = interaction(out, base, e);
      if (next.terms() == out.terms()) break;  // a further factor changes nothing
      out = next;
    }
    return out;
  }

  void check_call(const Expression& e) {
    switch (function_rule(e.name)->place) {
      case FunctionPlace::arithmetic:
      case FunctionPlace::variable:
        read_call(e, source_);
        return;
      case FunctionPlace::offset:
        throw_fault("offset", "offset() is added with '+' at the top level of the right side",
                    source_, e.begin, e.end);
      case FunctionPlace::response:
        throw_fault("response", "cbind() stands only on the left side of '~'", source_, e.begin,
                    e.end);
      case FunctionPlace::values:
        throw_fault("argument", "c() stands only as the value of knots=", source_, e.begin, e.end);
    }
  }

  std::size_t variable(const Expression& e) {
    const std::string text = to_text(e);
    const auto found = places_.emplace(text, side_.variables.size());
    if (found.second) side_.variables.push_back({text, e});
    return found.first->second;
  }

  [[noreturn]] void too_many(const Expression& at) const {
    throw_fault("too_many_terms", "this gives more terms than a model can have (10,000)", source_,
                at.begin, at.end);
  }

  const std::string& source_;
  Side side_;
  std::map<std::string, std::size_t> places_;  // of variables, by text
  bool adding_ = true;
  std::size_t work_ = 0;
};

}  // namespace

Side side_of(const std::vector<Piece>& pieces, const std::string& source) {
  return Reader(source).read(pieces);
}

std::string term_label(const Side& side, const Term& term) {
  std::string out;
  for (const std::size_t v : term) {
    if (!out.empty()) out += ":";
    out += side.variables[v].text;
  }
  return out;
}

}  // namespace skillnad::formula
