// The log-likelihood of a fit as a profile over the variances of one factor needs it.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/fit.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad {

/// The log-likelihood of the fit in the parameters of random_model.hpp, the effects `first` of
/// factor `f` in front: the standard deviation of the first is then an entry of L, and its
/// correlation with the second the ratio of two.
class ProfileLikelihood {
 public:
  ProfileLikelihood(const Fit& fit, const FitRows& rows, std::size_t f,
                    const std::vector<std::size_t>& first);

  Evaluation operator()(Context& context, const Vector& psi, const Vector& step);

  const Vector& start() const { return psi_; }
  std::size_t sd_position() const { return position_[0]; }
  /// Of L_10 and L_11.
  std::size_t cross_position() const { return position_[1]; }
  std::size_t rest_position() const { return position_[2]; }
  double sd_scale() const { return scale_; }

 private:
  const Fit& fit_;
  const FitRows& rows_;
  RandomStructure structure_;
  std::unique_ptr<RandomModel> model_;
  Vector psi_;
  std::size_t position_[3] = {0, 0, 0};
  double scale_ = 1.0;
};

}  // namespace skillnad
