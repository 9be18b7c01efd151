// The loops of base/kernels: tiles of constant length, written once for every instruction set.
//
// The functions are always inlined into the instances of kernels.cpp, which carry the target.
// `Width` is the number of doubles in a register: it decides how the eight lanes are held, not what
// is added to what.
#pragma once

#include <cstddef>

#include "kernel_rows.hpp"
#include "skillnad/base/kernels.hpp"

namespace skillnad::kernels {

constexpr std::size_t tile_rows = 64;
constexpr std::size_t cross_rows = 256;

SKILLNAD_INLINE double combine(const double* lane) {
  return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

template <std::size_t N>
SKILLNAD_INLINE void add_rows(double* lane, const double* rows) {
  for (std::size_t l = 0; l < 8; ++l) {
    double sum = lane[l];
    sum += rows[l];
    if constexpr (N == tile_rows) {
      sum += rows[8 + l];
      sum += rows[16 + l];
      sum += rows[24 + l];
      sum += rows[32 + l];
      sum += rows[40 + l];
      sum += rows[48 + l];
      sum += rows[56 + l];
    }
    lane[l] = sum;
  }
}

// The five lane sums of a link kernel.
struct Lanes {
  double value[8] = {}, score[8] = {}, weight[8] = {}, weight1[8] = {}, weight2[8] = {};
};

template <class L, int Depth, std::size_t N>
SKILLNAD_INLINE void link_tile(const double* __restrict eta, const double* __restrict y,
                               const double* __restrict m, double shift, Lanes& lanes,
                               double* __restrict s, double* __restrict w, double* __restrict w1,
                               double* __restrict w2) {
  double at[N];
  for (std::size_t i = 0; i < N; ++i) at[i] = eta[i] + shift;
  Tile<N> tile;
  L::template tile<Depth>(at, y, m, tile);
  if constexpr (Depth != 0) add_rows<N>(lanes.value, tile.value);
  if constexpr (Depth >= 0) {
    add_rows<N>(lanes.score, tile.score);
    add_rows<N>(lanes.weight, tile.weight);
  }
  if constexpr (Depth >= 1) {
    std::memcpy(s, tile.score, sizeof tile.score);
    std::memcpy(w, tile.weight, sizeof tile.weight);
  }
  if constexpr (Depth >= 2) {
    add_rows<N>(lanes.weight1, tile.weight1);
    add_rows<N>(lanes.weight2, tile.weight2);
    std::memcpy(w1, tile.weight1, sizeof tile.weight1);
    std::memcpy(w2, tile.weight2, sizeof tile.weight2);
  }
}

template <class L, int Depth>
SKILLNAD_INLINE void link_rows(const double* eta, const double* y, const double* m, std::size_t n,
                               double shift, Sums* out, double* s, double* w, double* w1,
                               double* w2) {
  Lanes lanes;
  std::size_t i = 0;
  for (; i + tile_rows <= n; i += tile_rows) {
    link_tile<L, Depth, tile_rows>(eta + i, y + i, m + i, shift, lanes, s + i, w + i, w1 + i,
                                   w2 + i);
  }
  for (; i < n; i += 8) {
    link_tile<L, Depth, 8>(eta + i, y + i, m + i, shift, lanes, s + i, w + i, w1 + i, w2 + i);
  }
  out->value = combine(lanes.value);
  out->score = combine(lanes.score);
  out->weight = combine(lanes.weight);
  out->weight1 = combine(lanes.weight1);
  out->weight2 = combine(lanes.weight2);
}

template <std::size_t N>
SKILLNAD_INLINE void linear_tile(const double* __restrict x, std::size_t stride, std::size_t p,
                                 const double* __restrict b, const double* __restrict offset,
                                 double* __restrict eta) {
  double sum[N];
  if (offset) {
    std::memcpy(sum, offset, sizeof sum);
  } else {
    std::memset(sum, 0, sizeof sum);
  }
  std::size_t j = 0;
  for (; j + 4 <= p; j += 4, x += 4 * stride) {
    const double b0 = b[j], b1 = b[j + 1], b2 = b[j + 2], b3 = b[j + 3];
    const double *x1 = x + stride, *x2 = x1 + stride, *x3 = x2 + stride;
    for (std::size_t i = 0; i < N; ++i) {
      sum[i] = (((sum[i] + x[i] * b0) + x1[i] * b1) + x2[i] * b2) + x3[i] * b3;
    }
  }
  for (; j < p; ++j, x += stride) {
    const double bj = b[j];
    for (std::size_t i = 0; i < N; ++i) sum[i] += x[i] * bj;
  }
  std::memcpy(eta, sum, sizeof sum);
}

SKILLNAD_INLINE void linear_rows(const double* x, std::size_t stride, std::size_t p,
                                 const double* b, const double* offset, std::size_t n,
                                 double* eta) {
  std::size_t i = 0;
  for (; i + tile_rows <= n; i += tile_rows) {
    linear_tile<tile_rows>(x + i, stride, p, b, offset ? offset + i : nullptr, eta + i);
  }
  for (; i < n; i += 8) {
    linear_tile<8>(x + i, stride, p, b, offset ? offset + i : nullptr, eta + i);
  }
}

SKILLNAD_INLINE double dot_rows(const double* __restrict a, const double* __restrict b,
                                std::size_t n) {
  double lane[8] = {};
  for (std::size_t i = 0; i < n; i += 8) {
    for (std::size_t l = 0; l < 8; ++l) lane[l] += a[i + l] * b[i + l];
  }
  return combine(lane);
}

SKILLNAD_INLINE void axpy_rows(double a, const double* __restrict x, std::size_t n,
                               double* __restrict y) {
  for (std::size_t i = 0; i < n; i += 8) {
    for (std::size_t l = 0; l < 8; ++l) y[i + l] += a * x[i + l];
  }
}

// A register of doubles; loads and stores need no alignment. Never a parameter or a result of a
// function, where it would touch the calling convention.
template <int Width>
struct Register {
  typedef double type __attribute__((vector_size(Width * 8)));
  typedef double loose __attribute__((vector_size(Width * 8), aligned(8), may_alias));
};

// sums[c] = sum over rows of x_c v for the four columns x. Named registers: gcc keeps arrays of
// them in memory.
template <int Width>
SKILLNAD_INLINE void four_dots(const double* x, std::size_t stride, const double* v, std::size_t n,
                               double* sums) {
  using Pack = typename Register<Width>::type;
  using Loose = typename Register<Width>::loose;
  const double *x1 = x + stride, *x2 = x1 + stride, *x3 = x2 + stride;
  double lane[4][8];
  for (std::size_t part = 0; part < 8; part += Width) {
    Pack s0 = {}, s1 = {}, s2 = {}, s3 = {};
    for (std::size_t i = part; i < n; i += 8) {
      const Pack vi = *reinterpret_cast<const Loose*>(v + i);
      s0 += *reinterpret_cast<const Loose*>(x + i) * vi;
      s1 += *reinterpret_cast<const Loose*>(x1 + i) * vi;
      s2 += *reinterpret_cast<const Loose*>(x2 + i) * vi;
      s3 += *reinterpret_cast<const Loose*>(x3 + i) * vi;
    }
    *reinterpret_cast<Loose*>(lane[0] + part) = s0;
    *reinterpret_cast<Loose*>(lane[1] + part) = s1;
    *reinterpret_cast<Loose*>(lane[2] + part) = s2;
    *reinterpret_cast<Loose*>(lane[3] + part) = s3;
  }
  for (int k = 0; k < 4; ++k) sums[k] = combine(lane[k]);
}

template <int Width>
SKILLNAD_INLINE double one_dot(const double* a, const double* b, std::size_t n) {
  using Pack = typename Register<Width>::type;
  using Loose = typename Register<Width>::loose;
  double lane[8];
  for (std::size_t part = 0; part < 8; part += Width) {
    Pack sum = {};
    for (std::size_t i = part; i < n; i += 8) {
      sum += *reinterpret_cast<const Loose*>(a + i) * *reinterpret_cast<const Loose*>(b + i);
    }
    *reinterpret_cast<Loose*>(lane + part) = sum;
  }
  return combine(lane);
}

// sums[3 j + k] = column j of the three columns a times column k of the three columns b.
template <int Width>
SKILLNAD_INLINE void three_by_three(const double* a, std::size_t a_stride, const double* b,
                                    std::size_t b_stride, std::size_t n, double* sums) {
  using Pack = typename Register<Width>::type;
  using Loose = typename Register<Width>::loose;
  const double *a1 = a + a_stride, *a2 = a1 + a_stride;
  const double *b1 = b + b_stride, *b2 = b1 + b_stride;
  double lane[9][8];
  for (std::size_t part = 0; part < 8; part += Width) {
    Pack s00 = {}, s01 = {}, s02 = {}, s10 = {}, s11 = {}, s12 = {}, s20 = {}, s21 = {}, s22 = {};
    for (std::size_t i = part; i < n; i += 8) {
      const Pack u0 = *reinterpret_cast<const Loose*>(a + i);
      const Pack u1 = *reinterpret_cast<const Loose*>(a1 + i);
      const Pack u2 = *reinterpret_cast<const Loose*>(a2 + i);
      const Pack v0 = *reinterpret_cast<const Loose*>(b + i);
      s00 += u0 * v0;
      s10 += u1 * v0;
      s20 += u2 * v0;
      const Pack v1 = *reinterpret_cast<const Loose*>(b1 + i);
      s01 += u0 * v1;
      s11 += u1 * v1;
      s21 += u2 * v1;
      const Pack v2 = *reinterpret_cast<const Loose*>(b2 + i);
      s02 += u0 * v2;
      s12 += u1 * v2;
      s22 += u2 * v2;
    }
    *reinterpret_cast<Loose*>(lane[0] + part) = s00;
    *reinterpret_cast<Loose*>(lane[1] + part) = s01;
    *reinterpret_cast<Loose*>(lane[2] + part) = s02;
    *reinterpret_cast<Loose*>(lane[3] + part) = s10;
    *reinterpret_cast<Loose*>(lane[4] + part) = s11;
    *reinterpret_cast<Loose*>(lane[5] + part) = s12;
    *reinterpret_cast<Loose*>(lane[6] + part) = s20;
    *reinterpret_cast<Loose*>(lane[7] + part) = s21;
    *reinterpret_cast<Loose*>(lane[8] + part) = s22;
  }
  for (int jk = 0; jk < 9; ++jk) sums[jk] = combine(lane[jk]);
}

template <int Width>
SKILLNAD_INLINE void columns_rows(const double* x, std::size_t stride, std::size_t p,
                                  const double* v, std::size_t v_stride, std::size_t q,
                                  std::size_t n, double* out) {
  double sums[9];
  std::size_t k = 0;
  for (; k + 3 <= q; k += 3) {
    const double* three = v + k * v_stride;
    std::size_t j = 0;
    for (; j + 3 <= p; j += 3) {
      three_by_three<Width>(three, v_stride, x + j * stride, stride, n, sums);
      for (std::size_t b = 0; b < 3; ++b) {
        for (std::size_t a = 0; a < 3; ++a) out[j + a + (k + b) * p] += sums[3 * b + a];
      }
    }
    for (; j < p; ++j) {
      for (std::size_t b = 0; b < 3; ++b) {
        out[j + (k + b) * p] += one_dot<Width>(x + j * stride, three + b * v_stride, n);
      }
    }
  }
  for (; k < q; ++k) {
    const double* one = v + k * v_stride;
    std::size_t j = 0;
    for (; j + 4 <= p; j += 4) {
      four_dots<Width>(x + j * stride, stride, one, n, sums);
      for (std::size_t a = 0; a < 4; ++a) out[j + a + k * p] += sums[a];
    }
    for (; j < p; ++j) out[j + k * p] += one_dot<Width>(x + j * stride, one, n);
  }
}

SKILLNAD_INLINE void add_pair(double* out, std::size_t p, std::size_t j, std::size_t k,
                              double sum) {
  out[j + k * p] += sum;
  if (j != k) out[k + j * p] += sum;
}

// v times J columns, cross_rows apart.
template <std::size_t J>
SKILLNAD_INLINE void weigh(const double* __restrict x, std::size_t stride,
                           const double* __restrict v, std::size_t n, double* __restrict product) {
  for (std::size_t j = 0; j < J; ++j, x += stride, product += cross_rows) {
    for (std::size_t i = 0; i < n; i += 8) {
      for (std::size_t l = 0; l < 8; ++l) product[i + l] = v[i + l] * x[i + l];
    }
  }
}

template <int Width>
SKILLNAD_INLINE void cross_block(const double* x, std::size_t stride, std::size_t p,
                                 const double* v, std::size_t n, double* out) {
  double product[3 * cross_rows];
  double sums[9];
  std::size_t j = 0;
  for (; j + 3 <= p; j += 3) {
    weigh<3>(x + j * stride, stride, v, n, product);
    for (std::size_t k = 0; k <= j; k += 3) {
      three_by_three<Width>(product, cross_rows, x + k * stride, stride, n, sums);
      for (std::size_t a = 0; a < 3; ++a) {
        for (std::size_t b = 0; b < 3; ++b) {
          if (k + b <= j + a) add_pair(out, p, j + a, k + b, sums[3 * a + b]);
        }
      }
    }
  }
  for (; j < p; ++j) {
    weigh<1>(x + j * stride, stride, v, n, product);
    std::size_t k = 0;
    for (; k + 4 <= j + 1; k += 4) {
      four_dots<Width>(x + k * stride, stride, product, n, sums);
      for (std::size_t b = 0; b < 4; ++b) add_pair(out, p, j, k + b, sums[b]);
    }
    for (; k <= j; ++k) add_pair(out, p, j, k, one_dot<Width>(product, x + k * stride, n));
  }
}

template <int Width>
SKILLNAD_INLINE void cross_all(const double* x, std::size_t stride, std::size_t p, const double* v,
                               std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; i += cross_rows) {
    const std::size_t rows = n - i < cross_rows ? n - i : cross_rows;
    cross_block<Width>(x + i, stride, p, v + i, rows, out);
  }
}

}  // namespace skillnad::kernels
