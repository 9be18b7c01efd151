// Predicted probabilities of the categories of a multinomial fit.
#include <algorithm>
#include <cmath>
#include <vector>

#include "normal_grid.hpp"
#include "prediction_parts.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/softmax.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/grid.hpp"
#include "skillnad/models/multinomial_effects.hpp"
#include "skillnad/models/node_ladder.hpp"

namespace skillnad {

namespace {

constexpr int fewest_posterior_nodes = 25;

/// Where the categories stand: the blocks of coefficients among all of them.
struct Layout {
  std::size_t q, p, base;
  std::vector<std::size_t> category;  // of a block

  explicit Layout(const Fit& fit)
      : q(fit.categories.size() - 1), p(fit.n_coefficients() / q), base(0) {
    for (std::size_t c = 0; c < fit.categories.size(); ++c)
      fit.categories[c] == fit.base ? void(base = c) : category.push_back(c);
  }
};

/// The probabilities at one point, and how they move.
class PointProbabilities {
 public:
  PointProbabilities(const Fit& fit, const Layout& at)
      : fit_(fit), at_(at), eta_(at.q), moved_(at.q), p_(at.q), complement_(at.q) {}

  void select(const PredictionPoints& points, std::size_t i) {
    for (std::size_t c = 0; c < at_.q; ++c) {
      eta_[c] = points.offset.empty() ? 0.0 : points.offset[i];
      for (std::size_t j = 0; j < at_.p; ++j)
        eta_[c] += points.x(i, j) * fit_.standardised[c * at_.p + j];
    }
  }

  /// With the intercepts raised by `effect` (or null).
  void evaluate(const double* effect) {
    double log_sum = 0.0;
    for (std::size_t c = 0; c < at_.q; ++c) moved_[c] = eta_[c] + (effect ? effect[c] : 0.0);
    math::softmax(1, at_.q, moved_.data(), p_.data(), complement_.data(), &base_, &log_sum);
  }

  /// Of block k; k = q: the base.
  double probability(std::size_t k) const { return k < at_.q ? p_[k] : base_; }
  /// d probability(k) / d eta_c.
  double slope(std::size_t k, std::size_t c) const {
    return k == c ? p_[c] * complement_[c] : -probability(k) * p_[c];
  }

 private:
  const Fit& fit_;
  const Layout& at_;
  Vector eta_, moved_, p_, complement_;
  double base_ = 0.0;
};

/// d v / d parameter of the entries of L at u, v = L u: row and size.
double unit_of(const FittedFactor& factor, const FactorEntry& e) {
  return e.row == e.col ? factor.factor(e.row, e.col) : 1.0;
}

/// Posterior of one group: nodes, their weights and d log f(y, u) / d psi at each.
struct GroupNodes {
  Matrix u, effect;  // effects x nodes
  Vector share;
  Matrix score;  // parameters x nodes
};

class Posteriors {
 public:
  Posteriors(Context& context, const Fit& fit, const FitRows& rows)
      : fit_(fit), factor_(fit.random[0]), p_(fit.n_coefficients()) {
    RandomStructure structure = rows.random();
    structure.factors[0].entries = factor_.active;
    const std::size_t q = factor_.effects.size();
    const auto model = random_models(rows, fit.link)(structure, {Vector(q, 1.0)}, false);
    Vector psi(fit.standardised.begin(),
               fit.standardised.begin() + static_cast<std::ptrdiff_t>(p_));
    for (const FactorEntry& e : factor_.active) psi.push_back(factor_.factor(e.row, e.col));
    int nodes = std::max(fit.nodes.compared_with, fewest_posterior_nodes);
    while (nodes > 3 && model->points(nodes) > most_points) nodes -= 2;
    std::vector<FactorPosterior> found;
    model->value(context, psi, nodes, &found);
    groups_ = std::move(found[0]);
    grid_ = gauss_hermite_grid(nodes, q);
    effects_ = std::make_unique<MultinomialEffects>(rows.grouped, *rows.multinomial,
                                                    structure.factors[0].category_of_effect);
    for (std::size_t b = 0; b < effects_->n_blocks(); ++b)
      for (std::size_t g = effects_->groups(b).first; g < effects_->groups(b).second; ++g)
        block_of_group_.push_back(b);
  }

  std::size_t n_groups() const { return block_of_group_.size(); }

  GroupNodes of(std::size_t g) {
    const std::size_t q = factor_.effects.size();
    const std::size_t n_nodes = grid_.size();
    if (!block_ || at_block_ != block_of_group_[g]) {
      at_block_ = block_of_group_[g];
      block_ = effects_->block(at_block_, fit_.standardised.data());
    }
    block_->select(g, factor_.factor.cells().data());
    const linalg::Cholesky root = linalg::cholesky(groups_.mode_covariance[g]);
    GroupNodes out;
    out.u = Matrix(q, n_nodes);
    out.effect = Matrix(q, n_nodes);
    out.score = Matrix(p_ + factor_.active.size(), n_nodes);
    Vector log_share, zs(q);
    block_->begin_nodes(1, true);
    for (std::size_t node = 0; node < n_nodes; ++node) {
      const double* point = grid_.points.column(node);
      double* u = out.u.column(node);
      double square = 0.0;
      for (std::size_t c = 0; c < q; ++c) {
        u[c] = groups_.mode[g][c];
        for (std::size_t m = 0; m <= c; ++m) u[c] += root.lower(c, m) * point[m];
        square += point[c] * point[c] - u[c] * u[c];
      }
      for (std::size_t r = 0; r < q; ++r)
        for (std::size_t c = 0; c <= r; ++c) out.effect(r, node) += factor_.factor(r, c) * u[c];
      log_share.push_back(grid_.log_weights[node] + block_->node(0, u) + 0.5 * square);
      std::fill(zs.begin(), zs.end(), 0.0);
      block_->node_products(1, out.score.column(node), zs.data());
      for (std::size_t e = 0; e < factor_.active.size(); ++e) {
        const FactorEntry& entry = factor_.active[e];
        out.score(p_ + e, node) = zs[entry.row] * u[entry.col] * unit_of(factor_, entry);
      }
    }
    const double largest = *std::max_element(log_share.begin(), log_share.end());
    double total = 0.0;
    for (double l : log_share) {
      out.share.push_back(math::exp(l - largest));
      total += out.share.back();
    }
    for (double& share : out.share) share /= total;
    return out;
  }

 private:
  const Fit& fit_;
  const FittedFactor& factor_;
  std::size_t p_;
  FactorPosterior groups_;
  Grid grid_;
  std::unique_ptr<MultinomialEffects> effects_;
  std::vector<std::size_t> block_of_group_;
  std::unique_ptr<EffectBlock> block_;
  std::size_t at_block_ = 0;
};

/// Adds d value / d parameters at a point where `by_eta` is d value / d eta (q) and `by_effect`
/// d value / d v u' (q x q).
void add_gradient(const Fit& fit, const Layout& at, const PredictionPoints& points, std::size_t i,
                  double weight, const double* by_eta, const double* by_effect, double* gradient) {
  for (std::size_t c = 0; c < at.q; ++c)
    for (std::size_t j = 0; j < at.p; ++j)
      gradient[c * at.p + j] += weight * by_eta[c] * points.x(i, j);
  if (!by_effect) return;
  const FittedFactor& factor = fit.random[0];
  for (std::size_t e = 0; e < factor.active.size(); ++e) {
    const FactorEntry& entry = factor.active[e];
    gradient[fit.n_coefficients() + e] +=
        weight * by_effect[entry.row + entry.col * at.q] * unit_of(factor, entry);
  }
}

}  // namespace

void add_category_points(Context& context, const Fit& fit, const PredictionPoints& points,
                         bool marginal, Slots& slots) {
  const Layout at(fit);
  const std::size_t q = at.q;
  const std::size_t categories = q + 1;
  const bool random = marginal && fit.has_random_parameters();
  const NormalGrid grid = random ? normal_grid(fit.random[0].factor) : NormalGrid();
  const std::size_t n_nodes = random ? grid.weight.size() : 1;
  PointProbabilities here(fit, at);
  // By block, the base last: the mean, and its derivatives by eta and by v u'.
  Vector value(categories), by_eta(categories * q), by_effect(categories * q * q);
  for (std::size_t i = 0; i < points.slot.size(); ++i) {
    context.tick();
    here.select(points, i);
    for (Vector* sums : {&value, &by_eta, &by_effect}) std::fill(sums->begin(), sums->end(), 0.0);
    for (std::size_t n = 0; n < n_nodes; ++n) {
      const double w = random ? grid.weight[n] : 1.0;
      here.evaluate(random ? grid.effect.column(n) : nullptr);
      for (std::size_t k = 0; k < categories; ++k) {
        value[k] += w * here.probability(k);
        for (std::size_t c = 0; c < q; ++c) {
          const double slope = w * here.slope(k, c);
          by_eta[k * q + c] += slope;
          if (!random) continue;
          for (std::size_t u = 0; u < q; ++u)
            by_effect[k * q * q + c + u * q] += slope * grid.u(u, n);
        }
      }
    }
    const double w = points.weight[i];
    for (std::size_t k = 0; k < categories; ++k) {
      const std::size_t s = points.slot[i] * categories + (k < q ? at.category[k] : at.base);
      slots.weight[s] += w;
      slots.estimate[s] += w * value[k];
      add_gradient(fit, at, points, i, w, by_eta.data() + k * q,
                   random ? by_effect.data() + k * q * q : nullptr, slots.gradient.column(s));
    }
  }
}

void add_category_conditional(Context& context, const Fit& fit, const FitRows& rows,
                              const PredictionPoints& points, Slots& slots) {
  const Layout at(fit);
  const std::size_t q = at.q;
  const std::size_t categories = q + 1;
  Posteriors posteriors(context, fit, rows);
  const std::size_t parameters = fit.n_coefficients() + fit.random[0].active.size();
  std::vector<std::vector<std::size_t>> members(posteriors.n_groups());
  for (std::size_t i = 0; i < points.group.size(); ++i) members[points.group[i]].push_back(i);
  PointProbabilities here(fit, at);
  Vector by_eta(q), by_effect(q * q);
  for (std::size_t g = 0; g < members.size(); ++g) {
    if (members[g].empty()) continue;
    context.tick();
    const GroupNodes nodes = posteriors.of(g);
    const std::size_t n_nodes = nodes.share.size();
    Vector mean_score(parameters, 0.0);
    for (std::size_t n = 0; n < n_nodes; ++n)
      for (std::size_t a = 0; a < parameters; ++a)
        mean_score[a] += nodes.share[n] * nodes.score(a, n);
    // Points in the order of their slots; each slot's sum has a posterior of its own.
    std::vector<std::size_t> order = members[g];
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return points.slot[a] < points.slot[b]; });
    for (std::size_t first = 0; first < order.size();) {
      const std::size_t slot = points.slot[order[first]];
      Matrix at_node(n_nodes, categories);  // sums over the points of the slot
      std::size_t next = first;
      for (; next < order.size() && points.slot[order[next]] == slot; ++next) {
        const std::size_t i = order[next];
        const double w = points.weight[i];
        here.select(points, i);
        Matrix eta_sums(q, categories), effect_sums(q * q, categories);
        for (std::size_t n = 0; n < n_nodes; ++n) {
          here.evaluate(nodes.effect.column(n));
          for (std::size_t k = 0; k < categories; ++k) {
            at_node(n, k) += w * here.probability(k);
            for (std::size_t c = 0; c < q; ++c) {
              const double slope = nodes.share[n] * here.slope(k, c);
              eta_sums(c, k) += slope;
              for (std::size_t u = 0; u < q; ++u)
                effect_sums(c + u * q, k) += slope * nodes.u(u, n);
            }
          }
        }
        for (std::size_t k = 0; k < categories; ++k) {
          const std::size_t s = slot * categories + (k < q ? at.category[k] : at.base);
          slots.weight[s] += w;
          add_gradient(fit, at, points, i, w, eta_sums.column(k), effect_sums.column(k),
                       slots.gradient.column(s));
        }
      }
      for (std::size_t k = 0; k < categories; ++k) {
        const std::size_t s = slot * categories + (k < q ? at.category[k] : at.base);
        double mean = 0.0;
        double square = 0.0;
        for (std::size_t n = 0; n < n_nodes; ++n) {
          mean += nodes.share[n] * at_node(n, k);
          square += nodes.share[n] * at_node(n, k) * at_node(n, k);
          // The posterior itself moves with the parameters: Cov(value, d log f / d psi).
          for (std::size_t a = 0; a < parameters; ++a)
            slots.gradient(a, s) +=
                nodes.share[n] * at_node(n, k) * (nodes.score(a, n) - mean_score[a]);
        }
        slots.estimate[s] += mean;
        slots.posterior_variance[s] += std::max(square - mean * mean, 0.0);
      }
      first = next;
    }
  }
}

}  // namespace skillnad
