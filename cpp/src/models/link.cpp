#include "skillnad/models/link.hpp"

#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"

namespace skillnad {

namespace {
constexpr double pi = 3.14159265358979323846;
constexpr double root_two_pi = 2.50662827463100050242;
}  // namespace

Link link_from_name(const std::string& name) {
  if (name == "logit") return Link::logit;
  if (name == "probit") return Link::probit;
  if (name == "cloglog") return Link::cloglog;
  throw OptionError("argument_value",
                    "link: this link is not known; choose \"logit\", \"probit\" or \"cloglog\".",
                    {"link", {}, 0});
}

const char* link_name(Link link) {
  switch (link) {
    case Link::probit:
      return "probit";
    case Link::cloglog:
      return "cloglog";
    default:
      return "logit";
  }
}

Probability inverse_link(Link link, double eta) {
  switch (link) {
    case Link::probit: {
      const double value = math::exp(math::log_normal_cdf(eta));
      const double complement = math::exp(math::log_normal_cdf(-eta));
      return {value, complement, math::exp(-0.5 * eta * eta) / root_two_pi};
    }
    case Link::cloglog: {
      const double rate = math::exp(eta);
      const double complement = math::exp(-rate);
      const double slope = rate * complement;
      // At a very large eta the rate is infinite and the slope 0 * inf: its limit is 0.
      return {-math::expm1(-rate), complement, slope == slope ? slope : 0.0};
    }
    default: {
      const double t = math::exp(eta >= 0 ? -eta : eta);
      const double r = 1.0 / (1.0 + t);
      const double large = r;
      const double small = t * r;
      return {eta >= 0 ? large : small, eta >= 0 ? small : large, t * r * r};
    }
  }
}

double latent_variance(Link link) {
  switch (link) {
    case Link::probit:
      return 1.0;
    case Link::cloglog:
      return pi * pi / 6.0;
    default:
      return pi * pi / 3.0;
  }
}

}  // namespace skillnad
