// A tile of N rows of each link: log-likelihood l and its derivatives, branch-free.
//
// `tile<Depth>`: Depth -1 fills value only, 0 score and weight, 1 all three, 2 also the derivatives
// of the weight. Every formula is cut into short loops: one long chain of dependent operations a
// row would leave the processor waiting, and the cut changes no bit.
#pragma once

#include <cstddef>

#include "math_inline.hpp"

namespace skillnad::kernels {

namespace inlined = math::inlined;

template <std::size_t N>
struct Tile {
  double value[N], score[N], weight[N], weight1[N], weight2[N];
};

// p = 1 / (1 + e^-eta), t = e^-|eta|, r = 1 / (1 + t):
// l = -(m - y) eta - m log1p(t) for eta >= 0, y eta - m log1p(t) below: no term cancels.
struct Logit {
  template <int Depth, std::size_t N>
  static SKILLNAD_INLINE void tile(const double* eta, const double* __restrict y,
                                   const double* __restrict m, Tile<N>& out) {
    double t[N];
    for (std::size_t i = 0; i < N; ++i) {
      t[i] = inlined::exp_of_negative(-inlined::absolute(eta[i]));
    }
    for (std::size_t i = 0; i < N && Depth >= 0; ++i) {
      const double r = 1.0 / (1.0 + t[i]);
      const double tr = t[i] * r;
      const bool up = eta[i] >= 0.0;
      const double v = tr * r;
      out.score[i] = y[i] * (up ? tr : r) - (m[i] - y[i]) * (up ? r : tr);
      out.weight[i] = m[i] * v;
      if constexpr (Depth >= 2) {
        const double slope = (1.0 - t[i]) * r;  // |1 - 2 p|
        out.weight1[i] = out.weight[i] * (up ? -slope : slope);
        out.weight2[i] = out.weight[i] * (1.0 - 6.0 * v);
      }
    }
    if constexpr (Depth != 0) {
      for (std::size_t i = 0; i < N; ++i) {
        const double linear = (eta[i] >= 0.0 ? y[i] - m[i] : y[i]) * eta[i];
        out.value[i] = linear - m[i] * inlined::log1p_of_unit(t[i]);
      }
    }
  }
};

// With a = |eta|, g = log Phi: at -a from the tail polynomials (h = a + excess, no cancellation),
// at +a from q = Phi(-a) = phi(a) / h. h' = -h d with d = x + h, w = -g'' = h d, w' = h (1 - d^2 -
// w), w'' = w (d^2 + 3 w - 3) - h w'.
struct Probit {
  template <int Depth, std::size_t N>
  static SKILLNAD_INLINE void tile(const double* eta, const double* __restrict y,
                                   const double* __restrict m, Tile<N>& out) {
    double agree[N], other[N];  // trials of probability Phi(a) and of Phi(-a)
    double a[N], density[N], g[N], t[N], excess[N], q[N];
    for (std::size_t i = 0; i < N; ++i) {
      const bool up = eta[i] >= 0.0;
      const double success = y[i], failure = m[i] - y[i];
      agree[i] = up ? success : failure;
      other[i] = up ? failure : success;
      a[i] = inlined::at_most(inlined::absolute(eta[i]), 1e150);
      density[i] = inlined::normal_density(a[i]);
    }
    for (std::size_t i = 0; i < N; ++i) {
      const inlined::NormalTail tail = inlined::normal_tail(a[i]);
      g[i] = tail.g;
      t[i] = tail.t;
      excess[i] = tail.excess;
      q[i] = density[i] / tail.hazard;
    }
    double third[N], fourth[N];
    if constexpr (Depth >= 2) {
      namespace c = math::coefficients;
      for (std::size_t i = 0; i < N; ++i) {
        third[i] = inlined::polynomial(c::normal_third, t[i]) * (g[i] * g[i] * g[i]);
      }
      for (std::size_t i = 0; i < N; ++i) {
        fourth[i] = inlined::polynomial(c::normal_fourth, t[i]) * (g[i] * g[i] * g[i] * g[i]);
      }
    }
    for (std::size_t i = 0; i < N && Depth >= 0; ++i) {
      const double sign = eta[i] >= 0.0 ? 1.0 : -1.0;
      const double hazard = a[i] + excess[i];
      const double h = density[i] / (1.0 - q[i]);
      const double d = a[i] + h;
      const double w = h * d;
      out.score[i] = sign * (agree[i] * h - other[i] * hazard);
      out.weight[i] = agree[i] * w + other[i] * (hazard * excess[i]);
      if constexpr (Depth >= 2) {
        const double w1 = h * ((1.0 - d * d) - w);
        const double w2 = w * ((d * d - 3.0) + 3.0 * w) - h * w1;
        out.weight1[i] = sign * (agree[i] * w1 + other[i] * third[i]);
        out.weight2[i] = agree[i] * w2 - other[i] * fourth[i];
      }
    }
    if constexpr (Depth != 0) {
      for (std::size_t i = 0; i < N; ++i) {
        out.value[i] = agree[i] * inlined::log1p_of_inner(-q[i]);
      }
      for (std::size_t i = 0; i < N; ++i) {
        out.value[i] += other[i] * inlined::normal_log_tail(a[i], a[i] + excess[i]);
      }
    }
  }
};

// p = 1 - e^-lambda, lambda = e^eta. B = lambda / (e^lambda - 1) = dlog p/deta, C = lambda + B - 1
// (a series below lambda = 2): B' = -B C, C' = lambda - B C, so with E = lambda - C (B + C)
// w = B C, w' = B E, w'' = B (E' - C E) for a success and lambda each for a failure.
struct Cloglog {
  template <int Depth, std::size_t N>
  static SKILLNAD_INLINE void tile(const double* eta, const double* __restrict y,
                                   const double* __restrict m, Tile<N>& out) {
    namespace c = math::coefficients;
    double lambda[N], u[N];
    for (std::size_t i = 0; i < N; ++i) {
      lambda[i] = inlined::exp(inlined::at_most(eta[i], 700.0));
    }
    for (std::size_t i = 0; i < N; ++i) u[i] = inlined::exp(-success_limit(lambda[i]));
    for (std::size_t i = 0; i < N && Depth >= 0; ++i) {
      const double z = success_limit(lambda[i]);
      const double failing = (m[i] - y[i]) * lambda[i];
      const bool small = z < 2.0;
      const double square = small ? z * z : 0.0;
      const double series = square * inlined::polynomial(c::bernoulli_tail, square);
      const double large = z * u[i] / (1.0 - (small ? 0.0 : u[i]));
      const double b = small ? (1.0 - 0.5 * z) + series : large;
      const double excess = small ? 0.5 * z + series : (z - 1.0) + b;
      const double w = b * excess;
      out.score[i] = y[i] * b - failing;
      out.weight[i] = y[i] * w + failing;
      if constexpr (Depth >= 2) {
        const double sum = b + excess;
        const double e = z - excess * sum;
        const double slope = z - w;  // C'
        const double e1 = (z - slope * sum) - excess * (slope - w);
        out.weight1[i] = y[i] * (b * e) + failing;
        out.weight2[i] = y[i] * (b * (e1 - excess * e)) + failing;
      }
    }
    if constexpr (Depth != 0) {
      // log p = eta - lambda/2 + log(sinh(lambda/2) / (lambda/2)) below 1, log1p(-e^-lambda) above
      for (std::size_t i = 0; i < N; ++i) {
        const double z = success_limit(lambda[i]);
        const bool tiny = z < 1.0;
        const double square = tiny ? z * z : 0.0;
        const double low = eta[i] + (square * inlined::polynomial(c::sinh_tail, square) - 0.5 * z);
        const double high = inlined::log1p_of_inner(tiny ? -0.25 : -u[i]);
        out.value[i] = y[i] * (tiny ? low : high) - (m[i] - y[i]) * lambda[i];
      }
    }
  }

 private:
  // Beyond 746 B and 1 - p are 0; the limit keeps powers of lambda finite.
  static SKILLNAD_INLINE double success_limit(double lambda) {
    return inlined::at_most(lambda, 1000.0);
  }
};

}  // namespace skillnad::kernels
