#include "skillnad/inference/boundary_distribution.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad {

namespace {

constexpr std::uint32_t n_draws = 10000;
constexpr std::uint32_t ratio_stream = 2;
/// Of no consequence, but the same for everybody: a p-value is not a matter of luck.
constexpr std::uint64_t seed = 20260101;
constexpr std::size_t grid_points = 48;
constexpr double grid_low = 3e-3;  ///< of v times the mean of xi
constexpr double grid_high = 100.0;

struct Spectrum {
  Vector xi, mu;
};

Spectrum spectrum_of(const GroupedRows& rows, Link link, const Vector& coefficients) {
  const auto& k = kernels::kernels();
  const std::size_t n = rows.n_padded;
  const std::size_t p = rows.n_columns;
  const std::size_t n_groups = rows.n_groups();
  Vector eta(n), s(n), w(n);
  k.linear(rows.x.data(), rows.stride, p, coefficients.data(), rows.offset_from(0), n, eta.data());
  kernels::Sums sums;
  k.link[static_cast<int>(link)].node(eta.data(), rows.y.data(), rows.m.data(), n, 0.0, &sums,
                                      s.data(), w.data());
  Matrix information(p, p);
  k.cross(rows.x.data(), rows.stride, p, w.data(), n, information.cells().data());
  Spectrum out;
  out.xi.assign(n_groups, 0.0);
  Matrix by_group(p, n_groups);  // X'WZ
  for (std::size_t g = 0; g < n_groups; ++g) {
    for (std::size_t i = rows.start[g]; i < rows.start[g + 1]; ++i) out.xi[g] += w[i];
    for (std::size_t j = 0; j < p; ++j)
      by_group(j, g) = k.dot(rows.x.data() + j * rows.stride + rows.start[g],
                             w.data() + rows.start[g], rows.start[g + 1] - rows.start[g]);
  }
  const linalg::Cholesky factor = linalg::cholesky(information);
  if (!factor.ok) return {};
  const Matrix half = linalg::solve_lower(factor.lower, by_group);
  const Matrix explained = linalg::multiply(linalg::transpose(half), half);
  Matrix left(n_groups, n_groups);
  for (std::size_t b = 0; b < n_groups; ++b)
    for (std::size_t a = 0; a < n_groups; ++a)
      left(a, b) = (a == b ? out.xi[a] : 0.0) - explained(a, b);
  const linalg::SymmetricEigen eigen = linalg::symmetric_eigen(left);
  if (!eigen.ok) return {};
  for (double value : eigen.values) out.mu.push_back(std::fmax(value, 0.0));
  return out;
}

/// The sums take eight cells at a time: vectors end in zeros.
std::size_t padded(std::size_t n) {
  constexpr std::size_t lanes = 8;
  return (n + lanes - 1) / lanes * lanes;
}

/// The supremum over v for one draw of the chi-squares; 0 where the slope at 0 is not positive.
class Ratio {
 public:
  explicit Ratio(const Spectrum& spectrum) : mu_(spectrum.mu) {
    const std::size_t n = mu_.size();
    mu_.resize(padded(n), 0.0);
    shares_.assign(grid_points * mu_.size(), 0.0);
    double mean = 0.0;
    for (double xi : spectrum.xi) mean += xi;
    total_xi_ = mean;
    mean /= static_cast<double>(n);
    for (std::size_t point = 0; point < grid_points; ++point) {
      const double at = static_cast<double>(point) / static_cast<double>(grid_points - 1);
      const double v = grid_low * math::exp(at * math::log(grid_high / grid_low)) / mean;
      double penalty = 0.0;
      for (std::size_t s = 0; s < n; ++s) {
        shares_[point * mu_.size() + s] = v * mu_[s] / (1.0 + v * mu_[s]);
        penalty += math::log1p(v * spectrum.xi[s]);
      }
      penalties_.push_back(penalty);
    }
  }

  /// `chi_squares`: padded.
  double of(const Vector& chi_squares) const {
    const auto& k = kernels::kernels();
    const std::size_t n = mu_.size();
    if (!(k.dot(mu_.data(), chi_squares.data(), n) > total_xi_)) return 0.0;
    double best = 0.0;
    for (std::size_t point = 0; point < grid_points; ++point) {
      const double here =
          k.dot(shares_.data() + point * n, chi_squares.data(), n) - penalties_[point];
      best = std::max(best, here);
    }
    return best;
  }

 private:
  Vector mu_, shares_, penalties_;
  double total_xi_ = 0.0;
};

}  // namespace

BoundaryDistribution boundary_distribution(Context& context, const GroupedRows& rows, Link link,
                                           const Vector& coefficients) {
  BoundaryDistribution out;
  const std::size_t n_groups = rows.n_groups();
  if (n_groups > most_groups_drawn) return out;
  const Spectrum spectrum = spectrum_of(rows, link, coefficients);
  if (spectrum.mu.empty()) return out;
  const Ratio ratio(spectrum);
  Vector chi_squares(padded(n_groups), 0.0);
  double count = 0.0, sum = 0.0, square = 0.0;
  for (std::uint32_t draw = 0; draw < n_draws; ++draw) {
    if (draw % 256 == 0) context.tick();
    for (std::size_t s = 0; s < n_groups; ++s) {
      const double z = normal_draw(seed, {draw, ratio_stream, s});
      chi_squares[s] = z * z;
    }
    const double value = ratio.of(chi_squares);
    if (!(value > 0.0)) continue;
    count += 1.0;
    sum += value;
    square += value * value;
  }
  if (count < 2.0) return out;
  const double mean = sum / count;
  const double variance = (square - count * mean * mean) / (count - 1.0);
  if (!(variance > 0.0)) return out;
  out.known = true;
  out.above = count / static_cast<double>(n_draws);
  out.shape = mean * mean / variance;
  out.scale = variance / mean;
  return out;
}

double BoundaryDistribution::upper(double statistic) const {
  if (!(statistic > 0.0)) return 1.0;
  return above * chi_square_upper(2.0 * statistic / scale, 2.0 * shape);
}

std::string BoundaryDistribution::text() const {
  return format_fixed(1.0 - above, 3, plain_style()) + " at 0 + " +
         format_fixed(above, 3, plain_style()) + " gamma(" + format_fixed(shape, 3, plain_style()) +
         ", " + format_fixed(scale, 3, plain_style()) + ")";
}

}  // namespace skillnad
