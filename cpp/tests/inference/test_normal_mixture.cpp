#include "../catch.hpp"
#include "../models/plain_model.hpp"
#include "skillnad/inference/normal_mixture.hpp"
#include "skillnad/models/link.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

double mixed(Link link, double eta, double s) {
  double sum = 0.0;
  integrate_normal(s,
                   [&](double z, double w) { sum += w * inverse_link(link, eta + s * z).value; });
  return sum;
}

/// The same by a rule of much smaller steps.
double fine(Link link, double eta, double s) {
  const double step = std::fmin(1.0, 1.0 / s) / 512.0;
  double sum = 0.0;
  const int n = static_cast<int>(11.0 / step);
  for (int i = -n; i <= n; ++i) {
    const double z = i * step;
    sum += std::exp(-0.5 * z * z) * plain_event(link, eta + s * z);
  }
  return sum * step / std::sqrt(6.283185307179586);
}

}  // namespace

TEST_CASE("logit-normal integrals", "[normal_mixture]") {
  // Adaptive quadrature (mpmath), 12 decimals.
  const double etas[] = {-3.0, -1.0, 0.5, 1.0, 2.0};
  const struct {
    double s;
    double value[5];
  } expected[] = {
      {0.5, {.052669953981, .279419184757, .615976051065, .720580815243, .870993463623}},
      {1.0, {.069323858004, .303265329856, .602027132817, .696734670144, .844537481470}},
      {2.0, {.129594200935, .352273561474, .575242531738, .647726438526, .775200245397}}};
  for (const auto& row : expected)
    for (int i = 0; i < 5; ++i)
      CHECK(std::fabs(mixed(Link::logit, etas[i], row.s) - row.value[i]) < 6e-13);
}

TEST_CASE("mixtures of all links against a much finer rule", "[normal_mixture]") {
  for (Link link : all_links)
    for (double s : {0.0, 0.01, 0.5, 1.0, 1.6, 1.7, 2.5, 4.0, 8.0, 20.0})
      for (double eta : {-12.0, -4.0, -1.0, 0.0, 0.7, 3.0, 12.0}) {
        INFO(link_name(link) << " s " << s << " eta " << eta);
        const double exact = s > 0.0 ? fine(link, eta, s) : plain_event(link, eta);
        CHECK(std::fabs(mixed(link, eta, s) - exact) < 1e-13);
      }
}

TEST_CASE("probit mixtures in closed form", "[normal_mixture]") {
  for (double s : {0.3, 1.0, 3.0})
    for (double eta : {-2.0, 0.0, 1.5})
      CHECK(std::fabs(mixed(Link::probit, eta, s) -
                      plain_event(Link::probit, eta / std::sqrt(1.0 + s * s))) < 1e-14);
}

TEST_CASE("moments of the normal distribution", "[normal_mixture]") {
  double moments[7] = {};
  integrate_normal(1.0, [&](double z, double w) {
    for (int k = 0; k < 7; ++k) moments[k] += w * std::pow(z, k);
  });
  const double exact[] = {1, 0, 1, 0, 3, 0, 15};
  for (int k = 0; k < 7; ++k) CHECK(moments[k] == Approx(exact[k]).margin(1e-12));
}
