// Which covariance of the estimates, and with how many degrees of freedom.
#pragma once

#include <string>

#include "skillnad/models/fit.hpp"

namespace skillnad {

/// A covariance of the parameters (coefficients, then log sd where it is one).
struct Covariance {
  std::string kind;  ///< "model", "HC0", "CR0", "CR1" or "CR2"
  Matrix cells;
};

/// `vcov`: "model" (inverse observed information), "HC0" (sandwich over rows; no random effects),
/// "CR0" (sandwich over clusters), "CR1" (CR0 times C/(C-1)), "CR2" (Bell & McCaffrey) or "auto"
/// (CR1 if the fit has a cluster, with sampling weights CR0 over the groups of the top factor or
/// HC0 without random effects, else model). In units of the columns,
/// or of the standardised columns. Throws OptionError[vcov] where the fit cannot give the kind
/// asked for.
Covariance covariance_of(const Fit& fit, const std::string& vcov);
Covariance standardised_covariance(const Fit& fit, const std::string& vcov);

/// The covariance of all parameters (standardised) for what is read without a choice of one: the
/// sandwich where the weights are sampling weights, else the model's.
Matrix parameter_covariance(const Fit& fit);

/// The vcov that "auto" stands for.
std::string resolved_vcov(const Fit& fit, const std::string& vcov);

/// `df`: "auto", "between-within", "satterthwaite" (with "CR2", where it is "auto"), "infinite" or
/// a number as text. Between-within (where there are fewer than 50 groups): groups minus
/// coefficients that are constant within groups; for the others cases minus groups minus their
/// number. With a sandwich over clusters ("CR0", "CR1") no coefficient has more than clusters - 1
/// where there are fewer than 50 clusters: so many independent sums stand behind it. Throws
/// OptionError[df].
class DegreesOfFreedom {
 public:
  DegreesOfFreedom(const Fit& fit, const std::string& df, const std::string& vcov = "auto");
  double of(std::size_t coefficient) const;
  const std::string& kind() const { return kind_; }  ///< also "satterthwaite", "given"

 private:
  const Fit& fit_;
  std::string kind_;
  double between_ = 0.0;
  double within_ = 0.0;
};

/// Throws OptionError[level] unless 0 < level < 1.
void check_level(double level);

}  // namespace skillnad
