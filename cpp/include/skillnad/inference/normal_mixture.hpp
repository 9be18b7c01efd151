// Expectations over a normal random effect.
#pragma once

#include <functional>

namespace skillnad {

/// Integral of f(z) phi(z) dz, phi the standard normal density, by the trapezoidal rule: for f
/// analytic in a strip of half-width a the error falls as exp(-2 pi a / step). `scale` is how fast
/// f changes, f(z) = g(scale * z) with g as smooth as an inverse link. f gets z and the weight.
void integrate_normal(double scale, const std::function<void(double z, double weight)>& f);

}  // namespace skillnad
