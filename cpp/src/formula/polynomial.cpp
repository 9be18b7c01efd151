#include "skillnad/formula/polynomial.hpp"

#include <cmath>

namespace skillnad::formula {
namespace {

// p_(k+1) from p_k and p_(k-1), in the place of p_(k-1).
void next_polynomial(const Vector& x, const PolynomialState& state, std::size_t k,
                     const Vector& current, Vector& previous) {
  const double ratio = k == 0 ? 0.0 : state.norm2[k] / state.norm2[k - 1];
  for (std::size_t i = 0; i < x.size(); ++i) {
    previous[i] = (x[i] - state.alpha[k]) * current[i] - ratio * previous[i];
  }
}

}  // namespace

PolynomialState fit_polynomial(const Vector& x, const Vector& counts, int degree) {
  const std::size_t n = x.size();
  PolynomialState state;
  double size = 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    size += counts[i];
    sum += counts[i] * x[i];
  }
  // The mean of what a first mean leaves is the part that rounding took.
  const double rough = sum / size;
  double rest = 0.0;
  for (std::size_t i = 0; i < n; ++i) rest += counts[i] * (x[i] - rough);
  const double mean = rough + rest / size;
  state.norm2.push_back(size);

  Vector current(n, 1.0);
  Vector previous(n, 0.0);
  for (std::size_t k = 0; k < static_cast<std::size_t>(degree); ++k) {
    double moment = 0.0;
    for (std::size_t i = 0; k > 0 && i < n; ++i) {
      moment += counts[i] * (x[i] - mean) * (current[i] * current[i]);
    }
    state.alpha.push_back(mean + moment / state.norm2[k]);
    next_polynomial(x, state, k, current, previous);
    std::swap(current, previous);
    double norm2 = 0.0;
    for (std::size_t i = 0; i < n; ++i) norm2 += counts[i] * (current[i] * current[i]);
    state.norm2.push_back(norm2);
  }
  return state;
}

std::vector<Vector> polynomial_columns(const Vector& x, const PolynomialState& state) {
  std::vector<Vector> out;
  Vector current(x.size(), 1.0);
  Vector previous(x.size(), 0.0);
  for (std::size_t k = 0; k < state.alpha.size(); ++k) {
    next_polynomial(x, state, k, current, previous);
    std::swap(current, previous);
    const double norm = std::sqrt(state.norm2[k + 1]);
    Vector column(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) column[i] = current[i] / norm;
    out.push_back(std::move(column));
  }
  return out;
}

std::vector<Vector> raw_polynomial_columns(const Vector& x, int degree) {
  std::vector<Vector> out;
  for (int k = 1; k <= degree; ++k) {
    Vector column = k == 1 ? x : out.back();
    for (std::size_t i = 0; k > 1 && i < x.size(); ++i) column[i] *= x[i];
    out.push_back(std::move(column));
  }
  return out;
}

}  // namespace skillnad::formula
