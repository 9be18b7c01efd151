#include "skillnad/decomposition/counterfactual.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/linalg.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/penalised.hpp"
#include "skillnad/models/separation.hpp"
#include "source_columns.hpp"

namespace skillnad {

namespace {

std::vector<std::size_t> patterns_of(const GapRows& rows, std::uint32_t group) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows.group[i] == group && rows.m[i] > 0.0) out.push_back(i);
  return out;
}

Vector picked(const Vector& cells, const std::vector<std::size_t>& patterns) {
  Vector out;
  out.reserve(patterns.size());
  for (std::size_t i : patterns) out.push_back(cells[i]);
  return out;
}

double sum(const Vector& cells) {
  double out = 0.0;
  for (double cell : cells) out += cell;
  return out;
}

/// The weight of one case of a pattern.
double case_weight(const GapRows& rows, std::size_t pattern) {
  return rows.mm[pattern] / rows.m[pattern];
}

/// The source group's rule: a logistic regression on standardised columns.
class Rule {
 public:
  /// `groups`: one, or two whose first has the rule.
  Rule(Context& context, const GapRows& rows, const std::vector<std::uint32_t>& groups,
       const std::vector<std::size_t>& columns)
      : rows_(rows), columns_(columns), n_intercepts_(groups.size()) {
    for (std::size_t g = 0; g < groups.size(); ++g)
      for (std::size_t i : patterns_of(rows, groups[g])) {
        patterns_.push_back(i);
        intercept_.push_back(g);
      }
    weight_ = picked(rows.m, patterns_);
    std::vector<Vector> cells;
    for (std::size_t j : columns)
      cells.push_back(
          picked(Vector(rows.x.column(j), rows.x.column(j) + rows.x.rows()), patterns_));
    standard_ = source_columns(cells, weight_);
    design_ = Matrix(patterns_.size(), size());
    for (std::size_t r = 0; r < patterns_.size(); ++r) {
      const Vector row = row_of(patterns_[r], intercept_[r]);
      for (std::size_t j = 0; j < row.size(); ++j) design_(r, j) = row[j];
    }
    fit(context);
  }

  std::size_t size() const { return n_intercepts_ + standard_.kept.size(); }
  bool penalised() const { return penalised_; }
  bool degenerate() const { return degenerate_; }
  const std::vector<std::size_t>& patterns() const { return patterns_; }

  /// The row of the design for a pattern with the intercept of group `g`: (1, 0, ...; columns).
  Vector row_of(std::size_t pattern, std::size_t g) const {
    Vector row(size(), 0.0);
    row[0] = 1.0;
    if (g > 0) row[g] = 1.0;
    for (std::size_t k = 0; k < standard_.kept.size(); ++k) {
      const std::size_t j = standard_.kept[k];
      row[n_intercepts_ + k] =
          (rows_.x(pattern, columns_[j]) - standard_.centre[j]) / standard_.scale[j];
    }
    return row;
  }

  double probability(const Vector& row) const {
    if (degenerate_) return share_;
    double eta = 0.0;
    for (std::size_t j = 0; j < row.size(); ++j) eta += row[j] * coefficients_[j];
    return math::logistic(eta).mu;
  }

  /// A^-1 v.
  Vector by_information(const Vector& v) const {
    return degenerate_ ? Vector(v.size(), 0.0) : linalg::solve(information_, v);
  }

  Vector row(std::size_t r) const {
    Vector out(size());
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = design_(r, j);
    return out;
  }

 private:
  void fit(Context& context) {
    const Vector y = picked(rows_.y, patterns_);
    const double events = sum(y);
    const double trials = sum(weight_);
    share_ = events / trials;
    degenerate_ = !(events > 0.0 && events < trials);
    if (degenerate_) return;
    const GroupedRows grouped =
        group_rows(design_, y, weight_, {}, {0, static_cast<std::uint32_t>(y.size())});
    NewtonControl control;
    GlmFit fit = fit_glm(context, grouped, Link::logit, 0, control);
    if (!fit.overlap_proved) {
      std::vector<SeparationTerm> terms(size());
      const Separation found = find_separation(context, design_, y, weight_, {}, terms);
      if (found.kind != Separation::Kind::none || !fit.converged) {
        penalised_ = true;
        PenaltyOptions firth;
        firth.kind = Penalty::firth;
        fit = fit_penalised(context, grouped, Link::logit, 0, firth, control).glm;
        recalibrate(y, fit.coefficients);
        fit.hessian = evaluate_glm(context, grouped, Link::logit, fit.coefficients).hessian;
      }
    }
    coefficients_ = fit.coefficients;
    Matrix information = fit.hessian;
    for (double& cell : information.cells()) cell = -cell;
    information_ = linalg::cholesky(information);
    degenerate_ = !information_.ok;
  }

  /// Shifts the intercepts until the residuals of each group sum to zero, as they do without a
  /// penalty.
  void recalibrate(const Vector& y, Vector& coefficients) const {
    for (std::size_t g = n_intercepts_; g-- > 0;) {
      double shift = 0.0;
      for (int step = 0; step < 100; ++step) {
        double residual = 0.0, slope = 0.0;
        for (std::size_t r = 0; r < y.size(); ++r) {
          if (intercept_[r] != g) continue;
          double eta = shift;
          for (std::size_t j = 0; j < size(); ++j) eta += design_(r, j) * coefficients[j];
          const math::Logistic p = math::logistic(eta);
          residual += y[r] - weight_[r] * p.mu;
          slope += weight_[r] * p.mu * p.complement;
        }
        const double move = std::max(-2.0, std::min(2.0, residual / slope));
        shift += move;
        if (std::fabs(move) < 1e-14) break;
      }
      if (g > 0) {
        coefficients[g] += shift;
      } else {
        // The other intercepts are differences from this one.
        coefficients[0] += shift;
        for (std::size_t h = 1; h < n_intercepts_; ++h) coefficients[h] -= shift;
      }
    }
  }

  const GapRows& rows_;
  const std::vector<std::size_t>& columns_;
  std::size_t n_intercepts_;
  std::vector<std::size_t> patterns_;
  std::vector<std::size_t> intercept_;
  Vector weight_;
  SourceColumns standard_;
  Matrix design_;
  Vector coefficients_;
  linalg::Cholesky information_;
  double share_ = 0.0;
  bool penalised_ = false;
  bool degenerate_ = false;
};

/// Whether all cases of the group have the same outcome.
bool one_outcome(const GapRows& rows, std::uint32_t group) {
  const std::vector<std::size_t> own = patterns_of(rows, group);
  const double events = sum(picked(rows.y, own));
  return !(events > 0.0 && events < sum(picked(rows.m, own)));
}

double dot(const Vector& a, const Vector& b) {
  double out = 0.0;
  for (std::size_t j = 0; j < a.size(); ++j) out += a[j] * b[j];
  return out;
}

}  // namespace

Counterfactual counterfactual(Context& context, const GapRows& rows, std::uint32_t source,
                              std::uint32_t target, const std::vector<std::size_t>& columns,
                              GapModel model, bool leverage) {
  std::vector<std::uint32_t> groups = {source};
  // A group of one outcome has no part in common slopes.
  if (model == GapModel::common && !one_outcome(rows, source) && !one_outcome(rows, target))
    groups.push_back(target);
  const Rule rule(context, rows, groups, columns);
  Counterfactual out;
  out.influence = Influence(rows.size());
  out.penalised = rule.penalised();
  out.degenerate = rule.degenerate();
  const std::vector<std::size_t> theirs = patterns_of(rows, target);
  const double total = sum(picked(rows.m, theirs));
  Vector probability(theirs.size());
  Vector gradient(rule.size(), 0.0);  // J
  for (std::size_t r = 0; r < theirs.size(); ++r) {
    const Vector row = rule.row_of(theirs[r], 0);
    const double p = probability[r] = rule.probability(row);
    const double share = rows.m[theirs[r]] / total;
    out.value += share * p;
    for (std::size_t j = 0; j < row.size(); ++j) gradient[j] += share * p * (1.0 - p) * row[j];
  }
  for (std::size_t r = 0; r < theirs.size(); ++r)
    out.influence.constant[theirs[r]] += (probability[r] - out.value) / total;
  if (rule.degenerate()) return out;
  const Vector direction = rule.by_information(gradient);
  for (std::size_t r = 0; r < rule.patterns().size(); ++r) {
    const std::size_t i = rule.patterns()[r];
    const Vector row = rule.row(r);
    const double p = rule.probability(row);
    double factor = dot(row, direction);
    if (leverage) {
      const double h = case_weight(rows, i) * p * (1.0 - p) * dot(row, rule.by_information(row));
      factor /= std::max(1.0 - h, 1e-3);
    }
    out.influence.constant[i] -= factor * p;
    out.influence.slope[i] += factor;
  }
  return out;
}

Counterfactual group_share(const GapRows& rows, std::uint32_t group, bool leverage) {
  Counterfactual out;
  out.influence = Influence(rows.size());
  const std::vector<std::size_t> own = patterns_of(rows, group);
  const double total = sum(picked(rows.m, own));
  out.value = sum(picked(rows.y, own)) / total;
  for (std::size_t i : own) {
    double factor = 1.0 / total;
    if (leverage) factor /= std::max(1.0 - case_weight(rows, i) / total, 1e-3);
    out.influence.constant[i] = -factor * out.value;
    out.influence.slope[i] = factor;
  }
  return out;
}

std::vector<std::size_t> outside_support(const GapRows& rows, std::uint32_t source,
                                         std::uint32_t target) {
  constexpr double tolerance = 1e-6;
  const std::vector<std::size_t> own = patterns_of(rows, source);
  std::vector<Vector> cells;
  for (std::size_t j = 0; j < rows.x.cols(); ++j)
    cells.push_back(picked(Vector(rows.x.column(j), rows.x.column(j) + rows.x.rows()), own));
  const SourceColumns known = source_columns(cells, picked(rows.m, own));
  std::vector<std::size_t> out;
  for (std::size_t i : patterns_of(rows, target)) {
    const auto standard = [&](std::size_t j) {
      return (rows.x(i, j) - known.centre[j]) / known.scale[j];
    };
    bool outside = false;
    for (std::size_t j = 0; j < rows.x.cols() && !outside; ++j) {
      if (std::find(known.kept.begin(), known.kept.end(), j) != known.kept.end()) continue;
      if (known.scale[j] == 0.0) {
        outside = std::fabs(rows.x(i, j) - known.centre[j]) >
                  tolerance * (1.0 + std::fabs(known.centre[j]));
        continue;
      }
      double expected = 0.0;
      for (std::size_t k = 0; k < known.from_kept[j].size(); ++k)
        expected += known.from_kept[j][k] * standard(known.kept[k]);
      outside = std::fabs(standard(j) - expected) > tolerance;
    }
    if (outside) out.push_back(i);
  }
  return out;
}

}  // namespace skillnad
