// Links of the binary family: what the model layer needs beside the row kernels.
//
// The family contract is base/kernels.hpp: log-likelihood of y successes in m trials at eta and its
// derivatives s = dl/deta, w = -ds/deta, w' = dw/deta, w'' = dw'/deta. To add a link, add it there
// and here.
#pragma once

#include <string>

#include "skillnad/base/kernels.hpp"

namespace skillnad {

using Link = kernels::Link;

/// "logit", "probit" or "cloglog"; another text is `OptionError[argument_value]`.
Link link_from_name(const std::string& name);
const char* link_name(Link link);

/// The probability at eta, and its derivative with respect to eta.
struct Probability {
  double value;
  double complement;  ///< 1 - value, without cancellation
  double slope;
};
Probability inverse_link(Link link, double eta);

/// Variance of the latent residual: pi^2/3 (logit), 1 (probit), pi^2/6 (cloglog).
double latent_variance(Link link);

}  // namespace skillnad
