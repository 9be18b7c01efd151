// The children of one top along the shift they share, their modes following it.
#pragma once

#include <cstddef>
#include <vector>

#include "child_derivatives.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"

namespace skillnad {

class NestedChildren {
 public:
  /// `rows_in_use` of each child of `rows`; `sd` is that of the children's effect.
  NestedChildren(const GroupedRows& rows, const std::vector<std::size_t>& rows_in_use, Link link,
                 double sd, const Rule& rule);

  /// Takes up the children of a top. `eta` is that of their first row, `modes` are guesses.
  void start(Range children, const double* eta, const double* modes);

  std::size_t first_row() const { return first_row_; }
  std::size_t n_rows() const { return moved_.size(); }
  std::size_t n_products() const;

  /// Sum of G_c at the shift.
  double value(double shift);
  /// And its derivatives; by row into the places that begin at `out`, products one child after the
  /// other.
  ChildSums derivatives(double shift, const ChildRows& out);

  /// With each child at its mode instead of integrated: d/dt of the sum of the log densities, and
  /// less its second derivative.
  struct Joint {
    double score = 0.0;
    double weight = 0.0;
  };
  Joint joint(double shift);

  // Of each child at the last shift.
  const Vector& modes() const { return modes_; }
  const Vector& mode_slopes() const { return slopes_; }  ///< d mode / dt
  const Vector& means() const { return means_; }  ///< of its effect given the shift; after value()
  /// After value() the variance of its effect given the shift, after joint() that by curvature.
  const Vector& variances() const { return variances_; }
  double worst_residual() const;

  /// Adds `scale` X'AX over the children, A from products as derivatives() writes them (or a
  /// linear combination of such), to the lower triangle of `hessian`.
  void add_products(const double* products, double scale, Matrix& hessian);

 private:
  ChildView view(std::size_t child) const;
  void move(double shift);
  double weight(std::size_t child) const;
  /// Multiplies what child_derivatives() has made by the child's weight.
  void weigh(std::size_t i, const ChildView& child, const ChildRows& own, ChildSums& sums) const;
  void find_mode_of(std::size_t child, double shift);
  void keep(std::size_t child, const ChildOutcome& outcome);

  const GroupedRows& rows_;
  const std::vector<std::size_t>& rows_in_use_;
  const kernels::LinkKernels& kernel_;
  double sd_;
  const Rule& rule_;
  Range children_{0, 0};
  std::size_t first_row_ = 0;
  const double* eta_ = nullptr;
  double shift_ = 0.0;
  Vector moved_;  ///< eta at the shift
  Vector modes_, slopes_, residuals_, means_, variances_;
  Vector own_, paired_;
  ChildWorkspace work_;
};

}  // namespace skillnad
