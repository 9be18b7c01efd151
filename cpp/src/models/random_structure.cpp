#include "skillnad/models/random_structure.hpp"

#include <algorithm>
#include <map>

#include "skillnad/base/error.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {

namespace {

/// A number for each row by the level of the factor; `not_kept` for rows left out.
struct RowLevels {
  std::vector<std::uint32_t> of_row;
  std::size_t n = 0;
};

RowLevels row_levels(Context& context, const Frame& frame, const std::vector<std::string>& columns,
                     const std::vector<std::uint8_t>& keep) {
  std::vector<const Column*> groups;
  for (const std::string& name : columns) groups.push_back(&frame.at(name));
  const Patterns patterns = collapse(context, {}, groups, keep);
  return {patterns.pattern_of_row, patterns.size()};
}

/// Whether each level of `inner` stands in one level of `outer`.
bool inside(const RowLevels& inner, const RowLevels& outer) {
  std::vector<std::uint32_t> of(inner.n, Patterns::not_kept);
  for (std::size_t i = 0; i < inner.of_row.size(); ++i) {
    const std::uint32_t level = inner.of_row[i];
    if (level == Patterns::not_kept) continue;
    if (of[level] == Patterns::not_kept) of[level] = outer.of_row[i];
    if (of[level] != outer.of_row[i]) return false;
  }
  return true;
}

void number_levels(const Frame& frame, const Patterns& patterns, RandomFactor& factor) {
  std::vector<Column> columns;
  for (const std::string& name : factor.columns)
    columns.push_back(as_categorical(gather(frame.at(name), patterns.first_row)));
  std::map<std::vector<std::int32_t>, std::uint32_t> number;
  std::vector<std::vector<std::int32_t>> codes(patterns.size());
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    for (const Column& column : columns) codes[i].push_back(column.codes[i]);
    number[codes[i]] = 0;
  }
  std::map<std::string, int> seen;
  factor.levels.clear();
  for (auto& [code, position] : number) {
    position = static_cast<std::uint32_t>(factor.levels.size());
    std::string label;
    for (std::size_t c = 0; c < columns.size(); ++c)
      label += (c ? ":" : "") + columns[c].levels[static_cast<std::size_t>(code[c])];
    if (seen[label]++)
      throw DataError("group_id",
                      "Two groups of " + factor.name +
                          " have the same name once their levels are joined by a colon: rename "
                          "the levels so that they hold no colon.",
                      {factor.columns[0], {}, 0});
    factor.levels.push_back(std::move(label));
  }
  std::vector<std::uint32_t> level_of_pattern(patterns.size());
  for (std::size_t i = 0; i < patterns.size(); ++i) level_of_pattern[i] = number[codes[i]];
  factor.level_of_pattern = std::move(level_of_pattern);
}

bool one_intercept(const RandomFactor& factor) {
  return factor.effects.size() == 1 && factor.effects[0] == "(Intercept)";
}

}  // namespace

bool is_intercept(const std::string& effect) {
  static const std::string name = "(Intercept)";
  const std::size_t n = effect.size();
  return effect == name ||
         (n > name.size() + 1 && effect.compare(n - name.size() - 2, 2, ": ") == 0 &&
          effect.compare(n - name.size(), name.size(), name) == 0);
}

RandomStructure read_structure(Context& context, const formula::Formula& formula,
                               const Frame& frame, const std::vector<std::uint8_t>& keep) {
  RandomStructure out;
  for (const formula::RandomTerm& term : formula.random) {
    const auto same = [&](const RandomFactor& f) { return f.name == term.group_name; };
    if (std::none_of(out.factors.begin(), out.factors.end(), same)) {
      RandomFactor factor;
      factor.name = term.group_name;
      factor.columns = term.group;
      out.factors.push_back(std::move(factor));
    }
  }
  if (out.factors.size() < 2) {
    out.nested = !out.factors.empty();
    return out;
  }
  std::vector<RowLevels> levels;
  for (const RandomFactor& factor : out.factors)
    levels.push_back(row_levels(context, frame, factor.columns, keep));
  std::vector<std::size_t> order(out.factors.size());
  for (std::size_t f = 0; f < order.size(); ++f) order[f] = f;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return levels[a].n < levels[b].n; });
  out.nested = true;
  for (std::size_t k = 1; k < order.size(); ++k) {
    const RowLevels& outer = levels[order[k - 1]];
    const RowLevels& inner = levels[order[k]];
    const bool nested = inside(inner, outer);
    if (nested && inner.n == outer.n)
      throw ModelError("same_groups",
                       "The grouping factors " + out.factors[order[k - 1]].name + " and " +
                           out.factors[order[k]].name +
                           " cut the rows in the same way: their variances cannot be told apart. "
                           "Leave one of them out.",
                       {out.factors[order[k]].name, {}, 0});
    out.nested = out.nested && nested;
  }
  if (out.nested) {
    std::vector<RandomFactor> sorted;
    for (std::size_t f : order) sorted.push_back(out.factors[f]);
    out.factors = std::move(sorted);
  }
  return out;
}

void build_effects(const formula::Formula& formula, std::size_t n_patterns,
                   const formula::Columns& variables, const SharedVector& cases,
                   const std::vector<formula::DesignState>* known, RandomFactor& factor) {
  std::vector<formula::Design> designs;
  std::size_t term_number = 0;
  for (const formula::RandomTerm& term : formula.random) {
    if (term.group_name != factor.name) continue;
    const formula::DesignState* state = nullptr;
    if (known && term_number < known->size()) state = &(*known)[term_number];
    formula::Design design =
        state ? formula::apply_side(term.design, *state, variables)
              : formula::build_side(term.design, formula.source, variables, cases);
    const std::size_t first = factor.effects.size();
    for (const auto& column : design.columns) {
      if (std::find(factor.effects.begin(), factor.effects.end(), column.term) !=
          factor.effects.end())
        throw FormulaError("random_term", "The random effect " + column.term + " of " +
                                              factor.name +
                                              " stands in two terms: leave it out of one, as "
                                              "in (1 | g) + (0 + x | g).");
      factor.effects.push_back(column.term);
      factor.term_of_effect.push_back(term_number);
    }
    for (std::size_t c = first; c < factor.effects.size(); ++c)
      for (std::size_t r = c; r < factor.effects.size(); ++r)
        if (r == c || term.correlated) factor.entries.push_back({r, c});
    factor.states.push_back(design.state);
    designs.push_back(std::move(design));
    ++term_number;
  }
  factor.z = Matrix(n_patterns, factor.effects.size());
  std::size_t column = 0;
  for (const formula::Design& design : designs)
    for (std::size_t j = 0; j < design.x.cols(); ++j, ++column)
      std::copy(design.x.column(j), design.x.column(j) + n_patterns, factor.z.column(column));
}

void complete_structure(const formula::Formula& formula, const Frame& frame,
                        const Patterns& patterns, const formula::Columns& variables,
                        const SharedVector& cases, const RandomStates* known,
                        const std::vector<std::string>& group_levels, RandomStructure& structure) {
  const bool one_factor = structure.factors.size() == 1;
  if (one_factor && formula.random.size() == 1 && formula.random[0].design.intercept &&
      formula.random[0].design.terms.empty()) {
    RandomFactor& factor = structure.factors[0];
    factor.effects = {"(Intercept)"};
    factor.entries = {{0, 0}};
    factor.term_of_effect = {0};
    factor.levels = group_levels;
    factor.level_of_pattern = patterns.group_of_pattern;
    factor.states.resize(1);
    factor.states[0].intercept = true;
    structure.kind = RandomKind::intercept;
    return;
  }
  for (std::size_t f = 0; f < structure.factors.size(); ++f) {
    RandomFactor& factor = structure.factors[f];
    if (one_factor) {
      factor.levels = group_levels;
      factor.level_of_pattern = patterns.group_of_pattern;
    } else {
      number_levels(frame, patterns, factor);
    }
    build_effects(formula, patterns.size(), variables, cases,
                  known && f < known->size() ? &(*known)[f] : nullptr, factor);
    for (std::size_t c = 0; c < factor.effects.size() && !known; ++c) {
      double first = 0.0;
      bool constant = true;
      for (std::size_t i = 0; i < patterns.size(); ++i) {
        if (i == 0) first = factor.z(i, c);
        constant = constant && factor.z(i, c) == first;
      }
      if (constant && factor.effects[c] != "(Intercept)")
        throw ModelError("random_slope",
                         "The random slope of " + factor.effects[c] + " in " + factor.name +
                             " has a column that is the same in all rows used: its variance "
                             "cannot be estimated. Leave it out.",
                         {factor.effects[c], {}, 0});
    }
  }
  if (structure.factors.empty()) return;
  if (one_factor) {
    structure.kind = RandomKind::vector;
  } else if (structure.nested && structure.factors.size() == 2 &&
             one_intercept(structure.factors[0]) && one_intercept(structure.factors[1])) {
    structure.kind = RandomKind::nested;
    const auto& top = structure.factors[0].level_of_pattern;
    for (std::size_t g = 0; g < patterns.n_groups; ++g) {
      const std::size_t first = patterns.group_start[g];
      if (g == 0 || top[first] != top[patterns.group_start[g - 1]])
        structure.top_start.push_back(g);
    }
    structure.top_start.push_back(patterns.n_groups);
  } else {
    structure.kind = RandomKind::sparse;
  }
}

}  // namespace skillnad
