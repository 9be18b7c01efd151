#include "skillnad/models/separation.hpp"

#include <algorithm>
#include <cmath>

#include "separation_columns.hpp"
#include "separation_patterns.hpp"
#include "skillnad/models/simplex.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {
namespace {

// A pattern this far (relative to its length) from the edge of a direction is separated by it.
constexpr double separated_margin = 1e-8;
// A pattern adds to a span if more than this share of its length lies outside.
constexpr double span_tolerance = 1e-9;
// Patterns x columns^2 that the search for needless columns may spend: well below a second.
constexpr double most_work = 1e8;

using Status = PointSeparation::Status;
using Basis = std::vector<std::vector<double>>;

double length(const double* v, std::size_t n) {
  double sum = 0.0;
  for (std::size_t k = 0; k < n; ++k) sum += v[k] * v[k];
  return std::sqrt(sum);
}

// Coordinates of v in an orthonormal basis.
void project(const Basis& basis, const double* v, std::size_t n, double* out) {
  for (std::size_t k = 0; k < basis.size(); ++k) {
    double sum = 0.0;
    for (std::size_t j = 0; j < n; ++j) sum += basis[k][j] * v[j];
    out[k] = sum;
  }
}

std::vector<double> combine(const Basis& basis, const std::vector<double>& coordinates,
                            std::size_t n) {
  std::vector<double> v(n, 0.0);
  for (std::size_t k = 0; k < basis.size(); ++k) {
    for (std::size_t j = 0; j < n; ++j) v[j] += basis[k][j] * coordinates[k];
  }
  return v;
}

// A direction over the columns listed that separates some of the active patterns.
PointSeparation separate_on(Context& context, const SeparationPatterns& patterns,
                            const std::vector<unsigned char>& active,
                            const std::vector<std::size_t>& columns) {
  PointSeparation found;
  found.status = Status::overlap;
  const std::size_t q = columns.size();
  std::vector<double> v(q);
  const auto gather = [&](std::size_t i) {
    for (std::size_t k = 0; k < q; ++k) v[k] = patterns.row(i)[columns[k]];
  };

  SpanBasis both(q);
  for (std::size_t i = 0; i < patterns.size() && !both.full(); ++i) {
    if (patterns.outcome[i] != 0) continue;
    gather(i);
    both.add(v.data(), span_tolerance);
  }
  if (both.full()) return found;
  context.tick();
  const Basis free = both.complement();

  std::vector<double> points;
  std::vector<double> u(free.size());
  SpanBasis span(free.size());
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (patterns.outcome[i] == 0 || !active[i]) continue;
    gather(i);
    project(free, v.data(), q, u.data());
    const double size = length(u.data(), u.size());
    if (!(size > span_tolerance * length(v.data(), q))) continue;
    for (double& cell : u) cell *= patterns.outcome[i] / size;
    points.insert(points.end(), u.begin(), u.end());
    if (!span.full()) span.add(u.data(), span_tolerance);
  }
  const std::size_t n = points.size() / free.size();
  const std::size_t r = span.vectors().size();
  Matrix cloud(r, n);
  if (r == free.size()) {
    cloud.cells() = std::move(points);
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      double* out = cloud.column(i);
      project(span.vectors(), points.data() + i * free.size(), free.size(), out);
      const double size = length(out, r);
      for (std::size_t k = 0; k < r; ++k) out[k] /= size;
    }
  }
  found = separate_points(context, cloud);
  if (found.status != Status::separated) return found;
  std::vector<double> inner = found.direction;
  if (r != free.size()) inner = combine(span.vectors(), inner, free.size());
  const std::vector<double> own = combine(free, inner, q);
  found.direction.assign(patterns.p, 0.0);
  for (std::size_t k = 0; k < q; ++k) found.direction[columns[k]] = own[k];
  return found;
}

// Columns that matter in a direction, the constant always among them.
std::vector<std::size_t> support(const std::vector<double>& direction, std::size_t intercept) {
  double most = 0.0;
  for (const double part : direction) most = std::max(most, std::fabs(part));
  std::vector<std::size_t> columns;
  for (std::size_t j = 0; j < direction.size(); ++j) {
    if (j == intercept || std::fabs(direction[j]) > 1e-7 * most) columns.push_back(j);
  }
  return columns;
}

double relative_side(const SeparationPatterns& patterns, std::size_t i,
                     const std::vector<double>& direction) {
  const double size = length(patterns.row(i), patterns.p);
  return size > 0.0 ? patterns.outcome[i] * patterns.side(i, direction) / size : 0.0;
}

// All that the columns listed separate, stage by stage: what a direction separates is set aside and
// the rest is asked again.
struct Stages {
  bool any = false;
  bool all = false;  // every pattern, none with both outcomes
  bool decided = true;
  std::vector<double> direction;  // separates whatever one of the stages did
};

Stages separate_fully(Context& context, const SeparationPatterns& patterns,
                      const std::vector<std::size_t>& columns) {
  Stages stages;
  const bool mixed =
      std::find(patterns.outcome.begin(), patterns.outcome.end(), 0) != patterns.outcome.end();
  std::vector<unsigned char> active(patterns.size(), 1);
  std::size_t open = static_cast<std::size_t>(std::count_if(
      patterns.outcome.begin(), patterns.outcome.end(), [](int z) { return z != 0; }));
  while (open > 0) {
    const PointSeparation found = separate_on(context, patterns, active, columns);
    if (found.status == Status::overlap) break;
    const std::size_t before = open;
    double step = 1.0;  // small enough for what the earlier stages separated
    if (found.status == Status::separated) {
      for (std::size_t i = 0; i < patterns.size(); ++i) {
        if (patterns.outcome[i] == 0) continue;
        const double side = relative_side(patterns, i, found.direction);
        if (!active[i]) {
          const double earlier = relative_side(patterns, i, stages.direction);
          if (side < 0.0) step = std::min(step, -0.5 * earlier / side);
        } else if (side > separated_margin) {
          active[i] = 0;
          --open;
        }
      }
    }
    if (before == open) {
      stages.decided = false;
      break;
    }
    stages.any = true;
    if (stages.direction.empty()) stages.direction.assign(patterns.p, 0.0);
    for (std::size_t j = 0; j < patterns.p; ++j) {
      stages.direction[j] += step * found.direction[j];
    }
  }
  stages.all = open == 0 && !mixed;
  return stages;
}

// Leaves out, from the last column on, what the separation does not need; one that is complete
// stays complete.
std::vector<double> simplify(Context& context, const SeparationPatterns& patterns,
                             const std::vector<double>& direction, bool complete) {
  const std::size_t intercept = patterns.scale.intercept;
  std::vector<std::size_t> kept = support(direction, intercept);
  Stages best;
  best.direction = direction;
  double work = 0.0;
  for (std::size_t k = kept.size(); k-- > 0;) {
    if (k >= kept.size() || kept[k] == intercept || kept.size() < 2) continue;
    work += static_cast<double>(patterns.size() * kept.size() * kept.size());
    if (work > most_work) break;
    std::vector<std::size_t> fewer = kept;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(k));
    Stages found = separate_fully(context, patterns, fewer);
    if (!found.any || (complete && !found.all)) continue;
    kept = support(found.direction, intercept);
    best = std::move(found);
  }
  for (std::size_t j = 0; j < patterns.p; ++j) {
    if (std::find(kept.begin(), kept.end(), j) == kept.end()) best.direction[j] = 0.0;
  }
  return best.direction;
}

std::string combination_text(const SeparationPatterns& patterns,
                             const std::vector<SeparationTerm>& terms,
                             const std::vector<double>& direction,
                             const std::vector<std::size_t>& columns,
                             const SeparationWords& words) {
  double n = 0.0;
  double settled = 0.0;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    n += patterns.trials[i];
    if (patterns.outcome[i] != 0 && relative_side(patterns, i, direction) > separated_margin) {
      settled += patterns.trials[i];
    }
  }
  std::vector<std::string> names;
  std::vector<std::string> larger;
  std::vector<std::string> smaller;
  for (const std::size_t j : columns) {
    names.push_back(terms[j].term);
    (direction[j] > 0.0 ? larger : smaller).push_back(terms[j].term);
  }
  const std::string what = event_words(words);
  std::string goes;
  if (!larger.empty()) goes = "larger " + list_text(larger);
  if (!smaller.empty()) goes += (goes.empty() ? "smaller " : " and smaller ") + list_text(smaller);
  return std::string(columns.size() == 1 ? "" : "a combination of ") + list_text(names) +
         " predicts the outcome without fault in " +
         (settled == n ? "all " : count_text(settled) + " of ") + counted(n, words.noun) +
         (settled == n ? "" : ", the others lying on the border") + ": " + what + " goes with " +
         goes;
}

// Makes whole sentences of the finding.
void finish(Separation& found, const std::vector<SeparationTerm>& terms,
            const SeparationWords& words) {
  const bool complete = found.kind == Separation::Kind::complete;
  found.text = std::string(complete ? "Complete" : "Quasi-complete") +
               " separation: " + found.text + ". No finite maximum-likelihood estimate exists.";
  std::vector<std::string> names;
  bool levels = false;
  for (const std::size_t j : found.columns) {
    names.push_back(terms[j].term);
    levels = levels || !terms[j].level.empty();
  }
  const bool base = !names.empty() && terms[found.columns[0]].base && !words.base_advice.empty();
  found.advice = names.empty() ? "Check the outcome"
                 : base        ? words.base_advice
                 : levels      ? "Merge levels, or drop " + list_text(names)
                               : "Drop or regroup " + list_text(names);
  if (words.firth) found.advice += ", or use penalty=\"firth\", which has finite estimates";
  found.advice += ", or set force to fit all the same.";
}

}  // namespace

Separation find_separation(Context& context, const Matrix& x, const std::vector<double>& y,
                           const std::vector<double>& m, const std::vector<double>&,
                           const std::vector<SeparationTerm>& terms, const SeparationWords& words) {
  Separation result;
  const SeparationPatterns patterns = separation_patterns(context, x, y, m);
  const std::size_t intercept = patterns.scale.intercept;
  if (patterns.size() == 0) return result;
  const auto [least, most] = std::minmax_element(patterns.outcome.begin(), patterns.outcome.end());
  if (*least == 0 && *most == 0) return result;
  if (intercept != DesignScale::none && *least == *most) {
    double n = 0.0;
    for (const double trials : patterns.trials) n += trials;
    result.kind = Separation::Kind::complete;
    std::vector<double> constant(patterns.p, 0.0);
    constant[intercept] = *most;
    result.direction = patterns.scale.unscale(constant);
    result.text = event_words(words) + " occurs in " + (*most > 0 ? "all" : "none") + " of the " +
                  counted(n, words.noun);
    finish(result, terms, words);
    return result;
  }

  const std::vector<ColumnSeparation> single = separating_columns(patterns, terms, words);
  std::vector<double> direction;
  for (const ColumnSeparation& column : single) {
    if (column.complete) result.kind = Separation::Kind::complete;
  }

  // Where single columns separate, that much is known: whether all is separated may cost too much.
  const double work = static_cast<double>(patterns.size() * patterns.p * patterns.p);
  if (result.kind == Separation::Kind::none && (single.empty() || work < most_work)) {
    std::vector<std::size_t> columns(patterns.p);
    for (std::size_t j = 0; j < patterns.p; ++j) columns[j] = j;
    const Stages stages = separate_fully(context, patterns, columns);
    result.decided = stages.decided;
    direction = stages.direction;
    if (stages.any) result.kind = Separation::Kind::quasi;
    if (stages.all) result.kind = Separation::Kind::complete;
  }
  if (!single.empty() && result.kind == Separation::Kind::none) {
    result.kind = Separation::Kind::quasi;
  }
  if (!result.decided) {
    context.warn("separation_undecided",
                 "Whether the predictors separate the outcome could not be settled: the design "
                 "is too close to the border, or too large. Look for coefficients and standard "
                 "errors that are far too large.");
  }
  if (result.kind == Separation::Kind::none) return result;

  if (!single.empty()) {
    // One that is complete says most.
    std::size_t first = 0;
    while (first + 1 < single.size() && !single[first].complete) ++first;
    if (!single[first].complete) first = 0;
    direction = single[first].direction;
    result.columns = single[first].columns;
    result.text = single[first].text;
    std::size_t shown = 1;
    for (std::size_t k = 0; k < single.size() && !single[first].complete; ++k) {
      if (k == first) continue;
      if (++shown > 3) break;
      result.text += "; " + single[k].text;
    }
    if (result.kind == Separation::Kind::complete && !single[first].complete) {
      result.text += "; all columns together separate every " + words.noun;
    }
  } else {
    direction = simplify(context, patterns, direction, result.kind == Separation::Kind::complete);
    for (const std::size_t j : support(direction, intercept)) {
      if (j != intercept) result.columns.push_back(j);
    }
    std::vector<std::size_t> own;
    for (const std::size_t j : result.columns)
      if (!terms[j].base) own.push_back(j);
    if (!own.empty()) result.columns = std::move(own);
    result.text = combination_text(patterns, terms, direction, result.columns, words);
  }
  result.direction = patterns.scale.unscale(direction);
  finish(result, terms, words);
  return result;
}

ModelError separation_error(const Separation& found, const std::vector<SeparationTerm>& terms) {
  ErrorPlace place;
  if (!found.columns.empty()) place.column = terms[found.columns[0]].term;
  return ModelError("separation", found.text + " " + found.advice, place);
}

}  // namespace skillnad
