// The search for the maximum of a random-intercept model, with the number of nodes it needs.
#pragma once

#include <vector>

#include "skillnad/models/fit_binary.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/newton.hpp"
#include "skillnad/models/random_intercept.hpp"

namespace skillnad {

class InterceptSearch {
 public:
  /// `penalty` is part of what is maximised, and not of the log-likelihood of the fit.
  InterceptSearch(Context& context, FitRows& rows, const FitOptions& options,
                  const FixedPart& penalty);

  /// From the fit without random effects to the maximum; fills estimates, nodes and diagnostics of
  /// `fit`. By Laplace until little is to be gained, then with the nodes asked for; "auto" goes on
  /// from the optimum found with fewer nodes and never starts anew.
  void run(const GlmFit& glm, double variance_start, std::size_t n_groups, Fit& fit);

  const Matrix& hessian() const { return newton_.at.hessian; }
  /// Of the last search's point: the check after it evaluates no gradients.
  const Matrix& group_gradients() const { return gradients_; }
  const std::vector<GroupPosterior>& posteriors() const { return posteriors_; }

 private:
  NewtonResult search(const Vector& start, int nodes, double tolerance, bool evaluate_last = true);
  /// The log-likelihood with more nodes at the point found; posterior moments come with it.
  void check(int nodes);
  bool passed() const;

  Context& context_;
  const FitOptions& options_;
  const FixedPart& penalty_;
  RandomIntercept model_;
  NewtonResult newton_;
  Matrix gradients_;
  std::vector<GroupPosterior> posteriors_;
  int nodes_ = 0;
  int iterations_ = 0;
  double change_ = 0.0;
  double allowed_ = 0.0;
};

/// What a Newton search leaves in a fit.
void take_newton(const NewtonResult& newton, Fit& fit);

}  // namespace skillnad
