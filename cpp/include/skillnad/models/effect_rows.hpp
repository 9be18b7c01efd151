// What a family says about its rows, as the engine of several random effects of one factor
// (random_vector.hpp) sees them.
//
// A row has one linear predictor or several (a category each): eta = X b + Z L u + offset,
// u ~ N(0, I_q), L lower triangular. l is its log-likelihood, s = dl/deta, W = -ds/deta, and W',
// W'' are the derivatives of W; with several predictors s is a vector, W a matrix and so on, and
// the products below run over rows and predictors. All matrices are column by column.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// Position of a pair of effects in a list of the lower triangle, column by column.
inline std::size_t pair_index(std::size_t r, std::size_t s, std::size_t q) {
  if (r < s) std::swap(r, s);
  return s * q - s * (s + 1) / 2 + r;
}

/// Products of a group's rows at the mode; P coefficients, q effects.
struct ModeProducts {
  Vector xwz;  ///< P x q: X'WZ
  Vector zwz;  ///< q x q: Z'WZ
  Vector xw1;  ///< P x pairs: X'W'(z_r z_s)
  Vector zw1;  ///< q x pairs: Z'W'(z_r z_s)
  Vector zs;   ///< q: Z's
};

/// Products that the Hessian needs: of V = W''(Q) - W'(Z y) for given Q and y, and of the weights
/// pooled over the nodes with 1, z_m and z_m z_n (by pair_index()).
struct HessianProducts {
  Vector x;  ///< P x q blocks: X'VZ, then X'W_mZ by moment (1, z_1, ..., z_q)
  Vector z;  ///< q x q blocks: Z'VZ, then Z'W_mZ by moment (pairs, too)
};

/// A block of groups: the work of one thread, with its buffers. All calls but finish() are about
/// the group selected last.
class EffectBlock {
 public:
  virtual ~EffectBlock() = default;
  /// `factor`: L. Both must outlive what follows.
  virtual void select(std::size_t group, const double* factor) = 0;
  virtual std::size_t size() const = 0;  ///< rows times predictors
  /// sum l at the effects L u.
  virtual double value(const double* u) = 0;
  /// The same, keeping what slope() and curvature() need.
  virtual double approach(const double* u) = 0;
  virtual void slope(double* out) const = 0;      ///< adds L'Z's (q)
  virtual void curvature(double* out) const = 0;  ///< adds L'Z'WZL (q x q)
  /// sum l at the mode; slope(), curvature() and mode_products() are then about it.
  virtual double settle(const double* mode) = 0;
  virtual void mode_products(ModeProducts& out) = 0;

  /// Before a pass over the nodes, in chunks of at most `chunk`. `laplace`: the mode alone.
  virtual void begin_nodes(std::size_t chunk, bool laplace) = 0;
  /// sum l at node `a` of the chunk, effects L u; null: the mode. Its scores are kept.
  virtual double node(std::size_t a, const double* u) = 0;
  /// Adds `share` times the weights of the node evaluated last to the pooled ones.
  virtual void pool(double share, const double* point) = 0;
  /// Adds X's (P) and Z's (q) of the first `count` nodes of the chunk to `xs` and `zs`.
  virtual void node_products(std::size_t count, double* xs, double* zs) const = 0;
  /// The pooled weights are first multiplied by `reciprocal`. `quadratic` is Q (q x q), `linear` y
  /// (q). Remembers V less the pooled weights for finish().
  virtual void hessian_products(double reciprocal, const double* quadratic, const double* linear,
                                HessianProducts& out) = 0;
  /// Multiplies what hessian_products() has remembered of the group by its weight.
  virtual void weigh(double weight) = 0;
  /// Adds what hessian_products() has remembered, X'(V - W_0)X of all groups, to the lower triangle
  /// of `hessian`.
  virtual void finish(Matrix& hessian) = 0;
};

/// The rows of a family.
class EffectRows {
 public:
  virtual ~EffectRows() = default;
  virtual std::size_t n_coefficients() const = 0;
  virtual std::size_t n_effects() const = 0;
  virtual std::size_t n_groups() const = 0;
  virtual std::size_t n_blocks() const = 0;
  /// Of the groups; empty: all 1.
  virtual const Vector& weights() const = 0;
  /// The groups [first, last) of a block.
  virtual std::pair<std::size_t, std::size_t> groups(std::size_t block) const = 0;
  /// The block at the coefficients `b`.
  virtual std::unique_ptr<EffectBlock> block(std::size_t block, const double* b) const = 0;
};

}  // namespace skillnad
