// Sums and products over rows in one fixed order, in the widest vectors the processor has.
//
// Eight lanes are part of the algorithm: row i adds to lane i mod 8, in the order of the rows, and
// the lanes are combined as ((l0 + l4) + (l2 + l6)) + ((l1 + l5) + (l3 + l7)). No level fuses or
// reorders an operation, so all of them, both compilers and a plain loop give the same bits.
//
// Every number of rows n is a multiple of 8. Callers pad with rows of zeros (y = m = 0, x = 0);
// such a row adds exactly nothing as long as its eta is finite. Buffers need no alignment; outputs
// do not overlap inputs. Rounding to nearest is assumed (float_environment.hpp).
#pragma once

#include <cstddef>

namespace skillnad::kernels {

enum class Link { logit, probit, cloglog };

/// Over the rows: log-likelihood without the binomial constant, score, weight and its derivatives.
struct Sums {
  double value;    ///< sum l,  l = y log p + (m - y) log(1 - p)
  double score;    ///< sum s,  s = dl/deta
  double weight;   ///< sum w,  w = -ds/deta (observed, not expected)
  double weight1;  ///< sum w', w' = dw/deta
  double weight2;  ///< sum w'', w'' = dw'/deta
};

/// The rows of one link at eta[i] + shift, with y[i] successes of m[i] trials (0 <= y <= m, need
/// not be whole). Sums a function does not compute are set to 0. An eta of +-inf or NaN does not
/// trap; sums may then be NaN.
struct LinkKernels {
  /// value only.
  void (*value)(const double* eta, const double* y, const double* m, std::size_t n, double shift,
                Sums* out);
  /// score and weight only (no logarithm is taken).
  void (*score)(const double* eta, const double* y, const double* m, std::size_t n, double shift,
                Sums* out);
  /// value, score and weight; s[i] and w[i].
  void (*node)(const double* eta, const double* y, const double* m, std::size_t n, double shift,
               Sums* out, double* s, double* w);
  /// everything; s[i], w[i], w1[i] = w'_i, w2[i] = w''_i.
  void (*full)(const double* eta, const double* y, const double* m, std::size_t n, double shift,
               Sums* out, double* s, double* w, double* w1, double* w2);
};

struct Kernels {
  LinkKernels link[3];  ///< by `Link`

  /// eta = offset + x b, terms added in column order; x is column-major, its columns `stride`
  /// apart; offset may be null (zeros).
  void (*linear)(const double* x, std::size_t stride, std::size_t p, const double* b,
                 const double* offset, std::size_t n, double* eta);
  /// out[j + k p] += sum_i x_ij v_ik for the q columns of v, `v_stride` apart.
  void (*columns_dot)(const double* x, std::size_t stride, std::size_t p, const double* v,
                      std::size_t v_stride, std::size_t q, std::size_t n, double* out);
  /// out[j + k p] += sum_i v_i x_ij x_ik, all p x p cells (exactly symmetric if it was before). The
  /// lanes are combined and added to `out` after every 256 rows.
  void (*cross)(const double* x, std::size_t stride, std::size_t p, const double* v, std::size_t n,
                double* out);
  /// sum_i a_i b_i.
  double (*dot)(const double* a, const double* b, std::size_t n);
  /// y_i += a x_i.
  void (*axpy)(double a, const double* x, std::size_t n, double* y);
};

/// Instruction sets, in rising order.
enum class Level { baseline, avx2, avx512 };

/// The widest level this processor and this build have.
Level best_level();
/// The level in use: `best_level()` unless `force_level` was called.
Level active_level();
/// For tests and measurements; not while another thread computes. `OptionError[instruction_set]` if
/// the level is above `best_level()`.
void force_level(Level level);
/// The functions of the active level.
const Kernels& kernels();

}  // namespace skillnad::kernels
