#include "skillnad/decomposition/unit_rule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>

#include "skillnad/base/kernels.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"
#include "source_columns.hpp"
#include "unit_columns.hpp"
#include "unit_fit.hpp"

namespace skillnad {

namespace {

/// Units with cases of the source for each column that is the same throughout a unit.
constexpr std::size_t units_per_column = 5;

constexpr std::uint32_t no_place = std::numeric_limits<std::uint32_t>::max();

/// Patterns of some groups in the order of their units.
struct UnitPatterns {
  std::vector<std::size_t> patterns;
  std::vector<std::uint32_t> start;  ///< the first pattern of each unit that has any, and the end
  std::vector<std::uint32_t> unit;   ///< which unit that is

  Vector of(const Vector& cells) const {
    Vector out;
    out.reserve(patterns.size());
    for (std::size_t i : patterns) out.push_back(cells[i]);
    return out;
  }
};

UnitPatterns by_unit(const GapRows& rows, const std::vector<std::uint32_t>& groups) {
  std::vector<std::vector<std::size_t>> members(rows.n_units);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.m[i] > 0.0 && std::find(groups.begin(), groups.end(), rows.group[i]) != groups.end())
      members[rows.unit[i]].push_back(i);
  UnitPatterns out;
  out.start.push_back(0);
  for (std::uint32_t unit = 0; unit < rows.n_units; ++unit) {
    if (members[unit].empty()) continue;
    out.patterns.insert(out.patterns.end(), members[unit].begin(), members[unit].end());
    out.start.push_back(static_cast<std::uint32_t>(out.patterns.size()));
    out.unit.push_back(unit);
  }
  return out;
}

void check_clusters(const GapRows& rows) {
  if (rows.unit.empty() || rows.cluster.empty())
    throw std::logic_error("unit_counterfactual: units and clusters are needed");
  std::vector<std::uint32_t> cluster(rows.n_units, no_place);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::uint32_t& known = cluster[rows.unit[i]];
    if (known == no_place) known = rows.cluster[i];
    if (known != rows.cluster[i])
      throw std::logic_error("unit_counterfactual: a unit lies in several clusters");
  }
}

/// The columns of the regression: intercepts, then standardised criteria, share and means.
class UnitDesign {
 public:
  UnitDesign(const GapRows& rows, std::uint32_t source, std::uint32_t target,
             const std::vector<std::size_t>& columns, const UnitPatterns& own,
             std::size_t n_intercepts, bool share, bool means)
      : rows_(rows),
        source_(source),
        columns_(columns),
        of_unit_(unit_columns(rows, source, target, columns)),
        share_(share),
        means_(means),
        n_intercepts_(n_intercepts) {
    std::vector<Vector> cells;
    for (std::size_t j = 0; j < n_columns(); ++j) {
      Vector column;
      column.reserve(own.patterns.size());
      for (std::size_t i : own.patterns) column.push_back(cell(i, j));
      cells.push_back(std::move(column));
    }
    standard_ = source_columns(cells, own.of(rows.m));
  }

  std::size_t size() const { return n_intercepts_ + standard_.kept.size(); }

  /// @param as_source  the intercept of the source for all
  Matrix of(const std::vector<std::size_t>& patterns, bool as_source) const {
    Matrix out(patterns.size(), size());
    for (std::size_t r = 0; r < patterns.size(); ++r) {
      out(r, 0) = 1.0;
      if (n_intercepts_ > 1) out(r, 1) = as_source || rows_.group[patterns[r]] == source_ ? 0 : 1;
      for (std::size_t k = 0; k < standard_.kept.size(); ++k) {
        const std::size_t j = standard_.kept[k];
        out(r, n_intercepts_ + k) =
            (cell(patterns[r], j) - standard_.centre[j]) / standard_.scale[j];
      }
    }
    return out;
  }

 private:
  /// The share stands before the means: where units are few it is the one that stays.
  std::size_t n_columns() const {
    return columns_.size() + (share_ ? 1 : 0) + (means_ ? columns_.size() : 0);
  }
  double cell(std::size_t pattern, std::size_t j) const {
    if (j < columns_.size()) return rows_.x(pattern, columns_[j]);
    j -= columns_.size();
    const std::uint32_t unit = rows_.unit[pattern];
    if (share_ && j == 0) return of_unit_.share[unit];
    return of_unit_.means[j - (share_ ? 1 : 0)][unit];
  }

  const GapRows& rows_;
  std::uint32_t source_;
  const std::vector<std::size_t>& columns_;
  UnitColumns of_unit_;
  bool share_, means_;
  std::size_t n_intercepts_;
  SourceColumns standard_;
};

/// Linear predictors of rows, all units.
Vector predictors(const GroupedRows& rows, const Vector& coefficients) {
  Vector eta(rows.n_padded);
  kernels::kernels().linear(rows.x.data(), rows.stride, rows.n_columns, coefficients.data(),
                            rows.offset_from(0), rows.n_padded, eta.data());
  return eta;
}

/// The shift of the intercept at which the posterior-mean residuals of the source's cases (`rows`,
/// others without trials) sum to zero to the last digit: without a penalty next to nothing.
double calibration(const GroupedRows& rows, const UnitFit& fit) {
  const auto& kernel = kernels::kernels().link[static_cast<int>(Link::logit)];
  const Vector eta = predictors(rows, fit.coefficients);
  double shift = 0.0;
  for (int step = 0; step < 100; ++step) {
    double residual = 0.0, slope = 0.0;
    for (std::size_t k = 0; k < rows.n_groups(); ++k) {
      const std::size_t first = rows.start[k];
      const std::size_t n = rows.start[k + 1] - first;
      const UnitNodes& nodes = fit.units[k];
      for (std::size_t a = 0; a < nodes.effect.size(); ++a) {
        kernels::Sums sums;
        kernel.score(eta.data() + first, rows.y.data() + first, rows.m.data() + first, n,
                     nodes.effect[a] + shift, &sums);
        residual += nodes.share[a] * sums.score;
        slope += nodes.share[a] * sums.weight;
      }
    }
    const double move = std::max(-2.0, std::min(2.0, residual / slope));
    shift += move;
    if (!(std::fabs(move) > 1e-11)) break;  // the next would be about its square
  }
  return shift;
}

/// theta with its derivatives: what the target's cases are expected at.
struct Expected {
  double value = 0.0;
  Vector probability;  ///< of each pattern of the target, times its share of the cases
  Vector gradient;     ///< d theta / d psi
};

/// @param rows   the target's cases, events 0 and trials their share of all, by `units`
/// @param nodes  of each of these units
Expected expected(const GroupedRows& rows, const std::vector<const UnitNodes*>& nodes,
                  const UnitFit& fit, double shift) {
  const auto& k = kernels::kernels();
  const auto& kernel = k.link[static_cast<int>(Link::logit)];
  const std::size_t p = rows.n_columns;
  const Vector eta = predictors(rows, fit.coefficients);
  Vector negative(rows.n_padded, 0.0);  // minus the probabilities
  Vector slope(rows.n_padded, 0.0);     // E p (1 - p)
  Vector s, w;
  Expected out;
  out.gradient.assign(fit.n_parameters(), 0.0);
  double of_log_sd = 0.0;
  for (std::size_t unit = 0; unit < rows.n_groups(); ++unit) {
    const std::size_t first = rows.start[unit];
    const std::size_t n = rows.start[unit + 1] - first;
    const UnitNodes& at = *nodes[unit];
    s.resize(n);
    w.resize(n);
    Vector mean_score(out.gradient.size(), 0.0);
    double mean = 0.0;
    Vector sum_at(at.effect.size());
    for (std::size_t a = 0; a < at.effect.size(); ++a) {
      kernels::Sums sums;
      kernel.node(eta.data() + first, rows.y.data() + first, rows.m.data() + first, n,
                  at.effect[a] + shift, &sums, s.data(), w.data());
      k.axpy(at.share[a], s.data(), n, negative.data() + first);
      k.axpy(at.share[a], w.data(), n, slope.data() + first);
      of_log_sd += at.share[a] * at.effect[a] * sums.weight;
      sum_at[a] = -sums.score;
      mean += at.share[a] * sum_at[a];
    }
    out.value += mean;
    // The posterior moves with psi: the covariance of what is expected with the score.
    for (std::size_t a = 0; a < at.score.cols(); ++a)
      for (std::size_t j = 0; j < out.gradient.size(); ++j)
        out.gradient[j] += at.share[a] * (sum_at[a] - mean) * at.score(j, a);
  }
  k.columns_dot(rows.x.data(), rows.stride, p, slope.data(), rows.n_padded, 1, rows.n_padded,
                out.gradient.data());
  if (fit.sd > 0.0) out.gradient[p] += of_log_sd;
  for (std::uint32_t row : rows.row_of_pattern) out.probability.push_back(-negative[row]);
  return out;
}

/// Cases of one outcome only: everybody is expected to have it.
UnitCounterfactual one_outcome(const GapRows& rows, double share) {
  UnitCounterfactual out;
  out.value = share;
  out.influence = Influence(rows.size());
  out.degenerate = true;
  return out;
}

double sum(const Vector& cells) {
  double out = 0.0;
  for (double cell : cells) out += cell;
  return out;
}

/// 0 or 1 where the group has one outcome, else something between.
double outcome_share(const GapRows& rows, std::uint32_t group) {
  const UnitPatterns own = by_unit(rows, {group});
  return sum(own.of(rows.y)) / sum(own.of(rows.m));
}

bool settled(double share) {
  return !(share > 0.0 && share < 1.0);
}

/// How often each unit counts in a replicate of a bootstrap; empty: once.
Vector weights_of(const GapRows& rows, const UnitPatterns& own) {
  Vector out;
  bool some = false;
  for (std::size_t k = 0; k < own.unit.size() && !rows.cluster_weight.empty(); ++k) {
    out.push_back(rows.cluster_weight[rows.cluster[own.patterns[own.start[k]]]]);
    some = some || out.back() != 1.0;
  }
  return some ? out : Vector();
}

/// Cells of patterns by or times the weight of their unit.
void divide(const UnitPatterns& own, const Vector& weight, Vector& cells) {
  for (std::size_t k = 0; k < weight.size(); ++k)
    for (std::size_t r = own.start[k]; r < own.start[k + 1]; ++r) cells[r] /= weight[k];
}
void multiply(const UnitPatterns& own, const Vector& weight, Vector& cells) {
  for (std::size_t k = 0; k < weight.size(); ++k)
    for (std::size_t r = own.start[k]; r < own.start[k + 1]; ++r) cells[r] *= weight[k];
}

/// The rule of `source`, fitted.
struct UnitRule {
  UnitPatterns own;
  std::unique_ptr<UnitDesign> design;
  UnitFit fit;
  double shift = 0.0;
  bool without_means = false;
  std::vector<std::uint32_t> place;  ///< of each unit in `fit.units`

  const UnitNodes& nodes(std::uint32_t unit) const {
    return place[unit] == no_place ? fit.elsewhere : fit.units[place[unit]];
  }
};

UnitRule unit_rule(Context& context, const GapRows& rows, std::uint32_t source,
                   std::uint32_t target, const std::vector<std::size_t>& columns, GapModel model,
                   const UnitRuleOptions& options) {
  std::vector<std::uint32_t> groups = {source};
  if (model == GapModel::common && !settled(outcome_share(rows, target))) groups.push_back(target);
  UnitRule out;
  out.own = by_unit(rows, groups);
  const UnitPatterns& own = out.own;
  out.without_means =
      options.means &&
      own.unit.size() < units_per_column * (columns.size() + (options.share ? 1 : 0));
  out.design = std::make_unique<UnitDesign>(rows, source, target, columns, own, groups.size(),
                                            options.share, options.means && !out.without_means);

  // Weights count as cases, so that the spread does not depend on their unit; without weights, and
  // with frequency weights, the factor is 1.
  const Vector weight = weights_of(rows, own);
  Vector y = own.of(rows.y), m = own.of(rows.m);
  divide(own, weight, y);
  divide(own, weight, m);
  const double to_cases = sum(own.of(rows.cases)) / sum(m);
  for (Vector* cells : {&y, &m})
    for (double& cell : *cells) cell *= to_cases;
  const Matrix x = out.design->of(own.patterns, false);
  out.fit = fit_units(context, x, y, m, own.start, weight);

  for (std::size_t r = 0; r < own.patterns.size(); ++r)
    if (rows.group[own.patterns[r]] != source) y[r] = m[r] = 0.0;
  multiply(own, weight, y);
  multiply(own, weight, m);
  out.shift = calibration(group_rows(x, y, m, {}, own.start), out.fit);
  out.place.assign(rows.n_units, no_place);
  for (std::size_t k = 0; k < own.unit.size(); ++k)
    out.place[own.unit[k]] = static_cast<std::uint32_t>(k);
  return out;
}

/// The variance of a unit's mean under its posterior.
double posterior_variance(const GroupedRows& rows, const UnitNodes& at, const UnitFit& fit,
                          double shift) {
  const auto& kernel = kernels::kernels().link[static_cast<int>(Link::logit)];
  const Vector eta = predictors(rows, fit.coefficients);
  const std::size_t n = rows.start[1] - rows.start[0];
  double mean = 0.0, square = 0.0;
  for (std::size_t a = 0; a < at.effect.size(); ++a) {
    kernels::Sums sums;
    kernel.score(eta.data(), rows.y.data(), rows.m.data(), n, at.effect[a] + shift, &sums);
    mean -= at.share[a] * sums.score;
    square += at.share[a] * sums.score * sums.score;
  }
  return std::max(0.0, square - mean * mean);
}

}  // namespace

UnitCounterfactual unit_counterfactual(Context& context, const GapRows& rows, std::uint32_t source,
                                       std::uint32_t target,
                                       const std::vector<std::size_t>& columns, GapModel model,
                                       const UnitRuleOptions& options) {
  check_clusters(rows);
  const double source_share = outcome_share(rows, source);
  if (settled(source_share)) return one_outcome(rows, source_share);
  const UnitRule rule = unit_rule(context, rows, source, target, columns, model, options);
  const UnitPatterns& own = rule.own;
  const UnitFit& fit = rule.fit;
  UnitCounterfactual out;
  out.without_means = rule.without_means;
  out.sd = fit.sd;
  out.penalised = fit.penalised;
  out.unidentified = fit.unidentified;

  const UnitPatterns theirs = by_unit(rows, {target});
  const double total = sum(theirs.of(rows.m));
  Vector share = theirs.of(rows.m);
  for (double& cell : share) cell /= total;
  std::vector<const UnitNodes*> nodes;
  for (std::uint32_t unit : theirs.unit) nodes.push_back(&rule.nodes(unit));
  const Expected found = expected(group_rows(rule.design->of(theirs.patterns, true),
                                             Vector(share.size(), 0.0), share, {}, theirs.start),
                                  nodes, fit, rule.shift);
  out.value = found.value;

  out.influence = Influence(rows.size());
  for (std::size_t r = 0; r < theirs.patterns.size(); ++r)
    out.influence.constant[theirs.patterns[r]] +=
        (found.probability[r] / share[r] - out.value) / total;
  if (!fit.information.ok) {
    out.degenerate = true;
    return out;
  }
  const Vector direction = linalg::solve(fit.information, found.gradient);
  for (std::size_t k = 0; k < own.unit.size(); ++k) {
    double value = 0.0;
    for (std::size_t j = 0; j < direction.size(); ++j) value += direction[j] * fit.scores(j, k);
    const std::size_t at = own.patterns[own.start[k]];
    out.influence.constant[at] += value / rows.m[at];
  }
  return out;
}

std::vector<UnitExpectation> unit_expectations(Context& context, const GapRows& rows,
                                               std::uint32_t source, std::uint32_t other,
                                               const std::vector<std::size_t>& columns,
                                               const UnitRuleOptions& options) {
  check_clusters(rows);
  if (settled(outcome_share(rows, source))) return {};
  const UnitRule rule =
      unit_rule(context, rows, source, other, columns, GapModel::separate, options);
  if (!rule.fit.information.ok) return {};
  const UnitPatterns both = by_unit(rows, {source, other});
  std::vector<UnitExpectation> out;
  for (std::size_t k = 0; k < both.unit.size(); ++k) {
    context.tick();
    const std::vector<std::size_t> patterns(
        both.patterns.begin() + static_cast<std::ptrdiff_t>(both.start[k]),
        both.patterns.begin() + static_cast<std::ptrdiff_t>(both.start[k + 1]));
    Vector share;
    double total = 0.0;
    for (std::size_t i : patterns) total += rows.m[i];
    for (std::size_t i : patterns) share.push_back(rows.m[i] / total);
    const GroupedRows grouped =
        group_rows(rule.design->of(patterns, true), Vector(share.size(), 0.0), share, {},
                   {0, static_cast<std::uint32_t>(share.size())});
    const UnitNodes& nodes = rule.nodes(both.unit[k]);
    const Expected found = expected(grouped, {&nodes}, rule.fit, rule.shift);
    UnitExpectation one;
    one.unit = both.unit[k];
    one.value = found.value;
    one.variance = posterior_variance(grouped, nodes, rule.fit, rule.shift);
    const Vector direction = linalg::solve(rule.fit.information, found.gradient);
    for (std::size_t j = 0; j < direction.size(); ++j)
      one.variance += direction[j] * found.gradient[j];
    out.push_back(one);
  }
  return out;
}

}  // namespace skillnad
