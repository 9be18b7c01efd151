// Predicted probabilities with standard errors: marginal, conditional, typical.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// Where to predict: rows of the standardised design, and what each counts towards.
struct PredictionPoints {
  Matrix x;       ///< points x coefficients, standardised; multinomial fits: those of one category
  Vector offset;  ///< may be empty
  Vector weight;  ///< in the average of its slot
  std::vector<std::uint32_t> slot;  ///< the estimate each point belongs to
  std::size_t n_slots = 0;
  std::vector<Matrix> z;  ///< by factor: points x effects, columns as given
  /// Ordinal fits: every point stands for this many thresholds, one row and one slot after the
  /// other; 0: binary.
  std::size_t n_cuts = 0;
  std::vector<std::uint32_t> group;  ///< conditional: group of each point, by position in the fit
  /// Conditional with several grouping factors, in place of `group`: by factor the level of each
  /// point, by position in the fit.
  std::vector<std::vector<std::uint32_t>> level;
};

/// The patterns of `rows` as points: x, offset and z, without weights and slots. Ordinal fits: to
/// be given to expand_cuts().
/// @throws DataError[file_format] if the fit does not fit the rows
PredictionPoints pattern_points(const Fit& fit, const ModelRows& rows);
/// The same of a design and the random factors made for its rows.
PredictionPoints pattern_points(const Fit& fit, formula::Design design,
                                const std::vector<RandomFactor>& factors);

/// Means of the points' probabilities by slot (fits of categories: by slot and category), with
/// their gradients in the standardised parameters (parameters x means). NaN in slots without
/// points.
struct PredictionMeans {
  Vector value;
  Matrix gradient;
};
PredictionMeans prediction_means(Context& context, const Fit& fit, const PredictionPoints& points,
                                 bool marginal);

/// The linear predictor at a point, random effects 0.
double predictor(const Fit& fit, const PredictionPoints& points, std::size_t i);
/// The standard deviation of the random effects at a point: of sum z'L u over the factors.
double random_sd(const Fit& fit, const PredictionPoints& points, std::size_t i);

/// By slot; fits of categories: by slot and category.
struct Predictions {
  Vector estimate;
  Vector std_error;
  Vector conf_low;
  Vector conf_high;
};

/// Throws DataError[file_format]: a saved fit whose design does not give its coefficients.
[[noreturn]] void damaged_design();

/// The points of an ordinal fit by threshold, from points whose x is the design of its formula with
/// a column of ones and whose slots count points.
/// @throws DataError[file_format] if the fit's coefficients do not fit the design
void expand_cuts(const Fit& fit, const formula::Design& design, PredictionPoints& points);

/// One estimate a slot: the weighted mean of the points' probabilities.
///
/// `marginal`: random effects integrated out, E g(eta + sd z) with sd^2 = sum z'L L'z over the
/// factors at the point. `typical`: random effects 0.
/// `conditional`: posterior mean given the group's own data (`rows`, the data of the fit); its
/// variance is that of the posterior plus that of the parameters. Delta method in all parameters,
/// those of the random effects included; limits on the logit scale, transformed back.
/// With several grouping factors, one intercept at each of two nested ones, the posterior is
/// integrated over both levels; any other is taken as normal about its mode, with the inverse
/// curvature there as its covariance (Laplace's method), and derivatives are those of the estimate
/// so defined. The variance of a mean over points of that posterior is exact where a mean has one
/// point, else exact in each point and of first order between points.
Predictions predict(Context& context, const Fit& fit, const FitRows* rows,
                    const PredictionPoints& points, const std::string& kind,
                    const std::string& vcov, double level);

}  // namespace skillnad
