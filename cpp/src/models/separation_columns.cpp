#include "separation_columns.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "skillnad/models/wording.hpp"

namespace skillnad {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// What one column shows in the direction `sign`: the event must be absent below `edge` and present
// above it.
struct Split {
  double sign = 1.0;
  double edge = 0.0;
  bool strict = false;  // nothing lies on the edge
};

bool find_split(const SeparationPatterns& patterns, std::size_t j, double sign, Split& split) {
  double highest_without = -infinity;
  double lowest_with = infinity;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const double v = sign * patterns.row(i)[j];
    if (patterns.outcome[i] <= 0) highest_without = std::max(highest_without, v);
    if (patterns.outcome[i] >= 0) lowest_with = std::min(lowest_with, v);
    if (highest_without > lowest_with) return false;
  }
  split.sign = sign;
  if (patterns.scale.intercept == DesignScale::none) {
    // Without a constant the edge is at 0, and a column of one value separates by its sign.
    if (highest_without > 0.0 || lowest_with < 0.0) return false;
    split.edge = 0.0;
    split.strict = highest_without < 0.0 && lowest_with > 0.0;
    return true;
  }
  // An outcome without variation is no doing of this column.
  if (highest_without == -infinity || lowest_with == infinity) return false;
  split.strict = highest_without < lowest_with;
  split.edge = split.strict ? 0.5 * (highest_without + lowest_with) : lowest_with;
  return true;
}

class Describer {
 public:
  Describer(const SeparationPatterns& patterns, const std::vector<SeparationTerm>& terms,
            const SeparationWords& words)
      : patterns_(patterns), terms_(terms), event_(event_words(words)), noun_(words.noun) {}

  std::string split(std::size_t j, const Split& split) const {
    double n = 0.0;
    double n_above = 0.0;  // by the column's own values, not turned by the sign
    double n_below = 0.0;
    double low = infinity;
    double high = -infinity;
    const double edge = split.sign * split.edge;
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      const double v = patterns_.row(i)[j];
      low = std::min(low, v);
      high = std::max(high, v);
      n += patterns_.trials[i];
      if (v > edge) n_above += patterns_.trials[i];
      if (v < edge) n_below += patterns_.trials[i];
    }
    bool two_values = true;
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      const double v = patterns_.row(i)[j];
      two_values = two_values && (v == low || v == high);
    }
    const SeparationTerm& term = terms_[j];
    const std::string above = split.sign > 0.0 ? "all" : "none";
    const std::string below = split.sign > 0.0 ? "none" : "all";
    const bool constant_known = patterns_.scale.intercept != DesignScale::none;

    const bool both_sides = n_above > 0.0 && n_below > 0.0;
    if (split.strict && two_values && both_sides) {
      return term.term + " reproduces the outcome in all " + counted(n, noun_) + ": " + event_ +
             " occurs in all of them with " + (split.sign > 0.0 ? "the larger" : "the smaller") +
             " value of " + term.term + " and in none with the other";
    }
    if (split.strict && both_sides) {
      return term.term + " separates the outcome completely: " + event_ + " occurs in " + above +
             " of the " + counted(n_above, noun_) + " with larger " + term.term + " and in " +
             below + " of the " + counted(n_below, noun_) + " with smaller " + term.term;
    }
    if (two_values && constant_known) {
      const bool rare_high = n_above > 0.0;
      const std::string& word = rare_high ? above : below;
      const double count = rare_high ? n_above : n_below;
      if (!term.level.empty()) {
        return event_ + " occurs in " + word + " of the " + counted(count, noun_) +
               (rare_high ? " with " : " other than ") + term.term;
      }
      return event_ + " occurs in " + word + " of the " + counted(count, noun_) + " with the " +
             (rare_high ? "larger" : "smaller") + " value of " + term.term;
    }
    if (two_values && !term.level.empty() && low == 0.0 && edge == 0.0)
      return event_ + " occurs in " + above + " of the " + counted(n_above, noun_) + " with " +
             term.term;
    const std::string at = constant_known ? "one value" : "0";
    if (n_below == 0.0) {
      return event_ + " occurs in " + above + " of the " + counted(n_above, noun_) + " with " +
             term.term + " above " + (constant_known ? "its smallest value" : "0");
    }
    if (n_above == 0.0) {
      return event_ + " occurs in " + below + " of the " + counted(n_below, noun_) + " with " +
             term.term + " below " + (constant_known ? "its largest value" : "0");
    }
    return event_ + " occurs in " + above + " of the " + counted(n_above, noun_) + " with " +
           term.term + " above " + at + " and in " + below + " of the " + counted(n_below, noun_) +
           " below it";
  }

  std::string base_level(const SeparationTerm& term, double count, bool occurs) const {
    const std::string level = term.reference.empty()
                                  ? " at the base level of " + term.variable
                                  : " with " + term.variable + "[" + term.reference + "]";
    return event_ + " occurs in " + (occurs ? "all" : "none") + " of the " + counted(count, noun_) +
           level;
  }

 private:
  const SeparationPatterns& patterns_;
  const std::vector<SeparationTerm>& terms_;
  std::string event_;
  std::string noun_;
};

}  // namespace

std::string event_words(const SeparationWords& words) {
  return words.event.empty() ? "the event" : "the event " + words.event;
}

std::vector<ColumnSeparation> separating_columns(const SeparationPatterns& patterns,
                                                 const std::vector<SeparationTerm>& terms,
                                                 const SeparationWords& words) {
  const std::size_t p = patterns.p;
  const std::size_t intercept = patterns.scale.intercept;
  const Describer describe(patterns, terms, words);
  std::vector<ColumnSeparation> found;
  for (std::size_t j = 0; j < p; ++j) {
    if (patterns.scale.columns[j].constant) continue;
    Split split;
    if (!find_split(patterns, j, 1.0, split) && !find_split(patterns, j, -1.0, split)) continue;
    ColumnSeparation column;
    column.columns = {j};
    column.direction.assign(p, 0.0);
    column.direction[j] = split.sign;
    if (intercept != DesignScale::none) column.direction[intercept] = -split.edge;
    column.complete = split.strict;
    column.text = describe.split(j, split);
    found.push_back(std::move(column));
  }
  if (intercept == DesignScale::none) return found;

  std::vector<std::string> seen;
  for (std::size_t j = 0; j < p; ++j) {
    const std::string& variable = terms[j].variable;
    if (terms[j].level.empty() || variable.empty()) continue;
    if (std::find(seen.begin(), seen.end(), variable) != seen.end()) continue;
    seen.push_back(variable);
    std::vector<std::size_t> dummies;
    for (std::size_t k = j; k < p; ++k) {
      if (terms[k].variable == variable && !terms[k].level.empty()) dummies.push_back(k);
    }
    if (dummies.size() < 2) continue;  // the one column says it
    double count = 0.0;
    bool all = true;
    bool none = true;
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      bool base = true;
      for (const std::size_t k : dummies) {
        base = base && patterns.row(i)[k] == patterns.scale.columns[k].apply(0.0);
      }
      if (!base) continue;
      count += patterns.trials[i];
      all = all && patterns.outcome[i] > 0;
      none = none && patterns.outcome[i] < 0;
    }
    if (count == 0.0 || !(all || none)) continue;
    ColumnSeparation column;
    column.columns = dummies;
    column.direction.assign(p, 0.0);
    const double sign = all ? 1.0 : -1.0;
    // sign (1 - sum of the dummies), in standardised columns.
    column.direction[intercept] = sign;
    for (const std::size_t k : dummies) {
      const ColumnScale& scale = patterns.scale.columns[k];
      column.direction[k] = -sign * std::ldexp(scale.spread, scale.exponent);
      column.direction[intercept] -= sign * std::ldexp(scale.mean, scale.exponent);
    }
    column.text = describe.base_level(terms[j], count, all);
    found.push_back(std::move(column));
  }
  return found;
}

}  // namespace skillnad
