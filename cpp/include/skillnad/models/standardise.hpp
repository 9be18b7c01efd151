// Inside a fit the columns are centred and scaled, so that neither the unit of a covariate nor its
// distance from zero touches the arithmetic; estimates and covariance are transformed back exactly.
#pragma once

#include <cstddef>

#include "skillnad/base/matrix.hpp"
#include "skillnad/models/grouped_rows.hpp"

namespace skillnad {

/// x_std = (x - centre) / scale per column; the intercept (if any) takes up the centres.
struct Standardiser {
  static constexpr std::size_t no_intercept = static_cast<std::size_t>(-1);

  std::size_t intercept = no_intercept;
  Vector centre;
  Vector scale;
  /// The first columns may be constants of which one is in each row; they take up the centres.
  /// Ordinal models: thresholds, eta = t_c - x'b. Hazards: bands, eta = a_k + x'b.
  std::size_t n_thresholds = 0;
  double sign = 1.0;  ///< of the centres in them: -1 for bands
  /// Multinomial models: the columns come once for each category, and `intercept` is the position
  /// within these blocks.
  std::size_t n_blocks = 1;
  /// By column: the only threshold it belongs to, or `every_threshold`.
  static constexpr std::size_t every_threshold = static_cast<std::size_t>(-1);
  std::vector<std::size_t> threshold_of;

  /// Centres (where there is an intercept, or bands) and root mean squares of the columns, weighted
  /// by trials. Sums are taken after scaling by a power of two, so columns of size 1e150 neither
  /// overflow nor vanish.
  static Standardiser of(const GroupedRows& rows, std::size_t intercept, std::size_t n_bands = 0);

  /// Those of a design, for its columns once for each of `n_blocks` categories.
  Standardiser repeated(std::size_t n_blocks) const;
  std::size_t block_size() const { return centre.size() / n_blocks; }
  /// Whether a coefficient is an intercept.
  bool is_intercept(std::size_t j) const {
    return intercept != no_intercept && j % block_size() == intercept;
  }

  /// Standardises the columns of a design (of the first block).
  void apply(Matrix& x) const;
  void apply(GroupedRows& rows) const;
  /// Coefficients of the given columns from those of the standardised ones.
  Vector coefficients(const Vector& standardised) const;
  Vector standardised(const Vector& coefficients) const;
  /// d(coefficient k of the given columns) / d(standardised coefficients).
  Vector row(std::size_t k) const;
  /// Covariance in the given columns; parameters beyond the columns are left as they are.
  Matrix covariance(const Matrix& standardised) const;

 private:
  /// The intercept of the block of a coefficient.
  std::size_t intercept_of(std::size_t j) const { return j - j % block_size() + intercept; }
  bool moves(std::size_t column, std::size_t threshold) const {
    return column >= n_thresholds &&
           (threshold_of[column] == every_threshold || threshold_of[column] == threshold);
  }
  void apply(double* column, std::size_t n, std::size_t j) const;
  /// J = d(coefficients) / d(standardised), enlarged by an identity to `size`.
  Matrix jacobian(std::size_t size) const;
};

}  // namespace skillnad
