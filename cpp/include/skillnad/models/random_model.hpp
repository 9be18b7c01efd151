// One face for the ways to integrate random effects out.
//
// Parameters are psi = (b, the entries of every factor's L, as they stand). The columns of the
// random effects are scaled to a root mean square of 1 inside; psi is on that scale.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/models/effect_rows.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/newton.hpp"
#include "skillnad/models/random_structure.hpp"

namespace skillnad {

/// Posteriors of one factor's levels, on the standard-normal scale.
struct FactorPosterior {
  std::vector<Vector> mode, mean;
  std::vector<Matrix> mode_covariance, covariance;
};

class RandomModel {
 public:
  virtual ~RandomModel() = default;
  /// Value, gradient and Hessian with `nodes` a dimension (1: Laplace).
  virtual Evaluation evaluate(Context& context, const Vector& psi, const Vector& step,
                              int nodes) = 0;
  /// The value with `nodes` a dimension, and the posteriors (by factor) if asked for.
  virtual double value(Context& context, const Vector& psi, int nodes,
                       std::vector<FactorPosterior>* posteriors) = 0;
  /// d F / d psi of every independent unit at the last evaluated point; null where there is none.
  virtual const Matrix* unit_gradients() const { return nullptr; }
  virtual double worst_mode_residual() const = 0;
  /// Whether the Hessian is made of differences of gradients: dear, and good to eight digits.
  virtual bool differenced() const { return false; }
  /// Whether quadrature with more than one node is possible.
  virtual bool has_quadrature() const = 0;
  /// Points a top-level group costs with `nodes` a dimension.
  virtual double points(int nodes) const = 0;
};

/// Whether intervals between thresholds can be integrated over these random effects.
/// @throws OptionError[link] if not: anything but one random intercept
void require_one_intercept(const RandomStructure& structure, Link link);

/// Root mean squares of the columns of the random effects over the cases: what they are divided by.
std::vector<Vector> effect_scales(const RandomStructure& structure,
                                  const std::vector<double>& cases);

/// The ways to integrate random effects out of one model: `structure` has the entries that are
/// parameters, which may be fewer than the formula's, `scales` are those of effect_scales(), and
/// `laplace` says whether nested factors go by Laplace's method, not by quadrature.
using RandomModelMaker = std::function<std::unique_ptr<RandomModel>(
    const RandomStructure& structure, const std::vector<Vector>& scales, bool laplace)>;

/// One factor, of any family.
std::unique_ptr<RandomModel> make_vector_model(std::unique_ptr<EffectRows> rows,
                                               std::vector<FactorEntry> entries);

/// Binomial rows.
/// @param rows       laid out by groups (of the standardised columns)
/// The others as of a RandomModelMaker.
std::unique_ptr<RandomModel> make_random_model(const GroupedRows& rows,
                                               const RandomStructure& structure,
                                               const std::vector<Vector>& scales, Link link,
                                               bool laplace);

}  // namespace skillnad
