// Identities and small cases with exact answers.
#include <cmath>
#include <limits>
#include <stdexcept>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "skillnad/base/linalg.hpp"

using namespace skillnad;

namespace {

// 1 / (i + j + 1): badly conditioned, exact inverse known
Matrix hilbert(std::size_t n) {
  Matrix out(n, n);
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) out(i, j) = 1.0 / static_cast<double>(i + j + 1);
  }
  return out;
}

Matrix wavy(std::size_t n, std::size_t p) {
  Matrix out(n, p);
  std::uint64_t state = 12345;
  for (double& cell : out.cells()) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    cell = static_cast<double>(state >> 11) * 0x1p-52 - 1.0;
  }
  return out;
}

double largest_difference(const Matrix& a, const Matrix& b) {
  REQUIRE(a.rows() == b.rows());
  REQUIRE(a.cols() == b.cols());
  double largest = 0.0;
  for (std::size_t k = 0; k < a.cells().size(); ++k) {
    largest = std::max(largest, std::fabs(a.cells()[k] - b.cells()[k]));
  }
  return largest;
}

Matrix identity(std::size_t n) {
  Matrix out(n, n);
  for (std::size_t i = 0; i < n; ++i) out(i, i) = 1.0;
  return out;
}

}  // namespace

TEST_CASE("Cholesky factors, solves and inverts", "[base][linalg]") {
  const Matrix x = wavy(60, 25);
  const Matrix a = linalg::multiply_transposed(x, x);
  const linalg::Cholesky factor = linalg::cholesky(a);
  REQUIRE(factor.ok);
  CHECK(largest_difference(linalg::multiply(factor.lower, linalg::transpose(factor.lower)), a) <
        1e-13);
  const Matrix inverse = linalg::inverse(factor);
  CHECK(largest_difference(linalg::multiply(a, inverse), identity(25)) < 1e-12);
  CHECK(largest_difference(inverse, linalg::transpose(inverse)) == 0.0);
  const Vector b(25, 1.0);
  const Vector solved = linalg::multiply(a, linalg::solve(factor, b));
  for (double cell : solved) CHECK(cell == Approx(1.0).epsilon(1e-12));

  // the inverse of the 4 x 4 Hilbert matrix is whole, its determinant 1 / 6048000
  const linalg::Cholesky small = linalg::cholesky(hilbert(4));
  const Matrix whole = linalg::inverse(small);
  CHECK(whole(0, 0) == Approx(16.0).epsilon(1e-11));
  CHECK(whole(2, 2) == Approx(6480.0).epsilon(1e-11));
  CHECK(whole(3, 1) == Approx(1680.0).epsilon(1e-11));
  CHECK(linalg::log_determinant(small) == Approx(-std::log(6048000.0)).epsilon(1e-11));
}

TEST_CASE("what cannot be factored is told, not thrown", "[base][linalg]") {
  Matrix a = identity(3);
  a(2, 2) = -1.0;
  CHECK_FALSE(linalg::cholesky(a).ok);
  a(2, 2) = 0.0;
  CHECK_FALSE(linalg::cholesky(a).ok);
  a(2, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(linalg::cholesky(a).ok);
  CHECK_FALSE(linalg::symmetric_eigen(a).ok);
  a(2, 2) = std::numeric_limits<double>::infinity();
  CHECK_FALSE(linalg::cholesky(a).ok);
  CHECK(linalg::cholesky(Matrix()).ok);
  CHECK_THROWS_AS(linalg::cholesky(Matrix(2, 3)), std::logic_error);
  CHECK_THROWS_AS(linalg::multiply(Matrix(2, 3), Matrix(2, 3)), std::logic_error);
  CHECK_THROWS_AS(linalg::inverse(linalg::Cholesky()), std::logic_error);
}

TEST_CASE("only the lower triangle is read", "[base][linalg]") {
  const Matrix x = wavy(30, 6);
  Matrix a = linalg::multiply_transposed(x, x), half = a;
  for (std::size_t j = 0; j < 6; ++j) {
    for (std::size_t i = 0; i < j; ++i) half(i, j) = 1e9;
  }
  CHECK(linalg::cholesky(half).lower.cells() == linalg::cholesky(a).lower.cells());
  CHECK(linalg::symmetric_eigen(half).values == linalg::symmetric_eigen(a).values);
}

TEST_CASE("eigenvalues rise and vectors have a fixed sign", "[base][linalg]") {
  Matrix two(2, 2);
  two(0, 0) = two(1, 1) = 2.0;
  two(0, 1) = two(1, 0) = -1.0;
  const linalg::SymmetricEigen small = linalg::symmetric_eigen(two);
  REQUIRE(small.ok);
  CHECK(small.values[0] == Approx(1.0).epsilon(1e-15));
  CHECK(small.values[1] == Approx(3.0).epsilon(1e-15));

  const Matrix x = wavy(40, 12);
  const Matrix a = linalg::multiply_transposed(x, x);
  const linalg::SymmetricEigen eigen = linalg::symmetric_eigen(a);
  REQUIRE(eigen.ok);
  Matrix scaled = eigen.vectors;
  for (std::size_t j = 0; j < 12; ++j) {
    double largest = 0.0;
    for (std::size_t i = 0; i < 12; ++i) {
      if (std::fabs(eigen.vectors(i, j)) > std::fabs(largest)) largest = eigen.vectors(i, j);
      scaled(i, j) *= eigen.values[j];
    }
    CHECK(largest > 0.0);
    if (j > 0) CHECK(eigen.values[j] >= eigen.values[j - 1]);
  }
  CHECK(largest_difference(linalg::multiply(scaled, linalg::transpose(eigen.vectors)), a) < 1e-13);
}

TEST_CASE("pivoted QR shows the rank", "[base][linalg]") {
  Matrix x = wavy(50, 6);
  for (std::size_t i = 0; i < 50; ++i) x(i, 4) = x(i, 0) - 2.0 * x(i, 2);
  const linalg::PivotedQr qr = linalg::pivoted_qr(x);
  REQUIRE(qr.diagonal.size() == 6);
  for (std::size_t j = 1; j < 6; ++j) {
    CHECK(std::fabs(qr.diagonal[j]) <= std::fabs(qr.diagonal[j - 1]) * (1 + 1e-12));
  }
  CHECK(std::fabs(qr.diagonal[4]) > 0.1);
  CHECK(std::fabs(qr.diagonal[5]) < 1e-13);
  // P' x'x P = r'r
  Matrix permuted(50, 6);
  for (std::size_t j = 0; j < 6; ++j) {
    for (std::size_t i = 0; i < 50; ++i) permuted(i, j) = x(i, qr.permutation[j]);
  }
  CHECK(largest_difference(linalg::multiply_transposed(permuted, permuted),
                           linalg::multiply_transposed(qr.r, qr.r)) < 1e-12);
  CHECK(linalg::pivoted_qr(Matrix(0, 3)).permutation.size() == 3);
  CHECK(linalg::pivoted_qr(wavy(2, 5)).r.rows() == 2);
}

TEST_CASE("triangular systems", "[base][linalg]") {
  Matrix r = wavy(5, 5);
  for (std::size_t j = 0; j < 5; ++j) r(j, j) += 3.0;
  Matrix upper = r, lower = r;
  for (std::size_t j = 0; j < 5; ++j) {
    for (std::size_t i = 0; i < 5; ++i) (i > j ? upper : lower)(i, j) = i == j ? r(i, j) : 0.0;
  }
  for (std::size_t j = 0; j < 5; ++j) upper(j, j) = lower(j, j) = r(j, j);
  const Matrix b = wavy(5, 2);
  CHECK(largest_difference(linalg::multiply(upper, linalg::solve_upper(r, b)), b) < 1e-14);
  CHECK(largest_difference(linalg::multiply(lower, linalg::solve_lower(r, b)), b) < 1e-14);
  const Vector one =
      linalg::multiply_transposed(linalg::transpose(upper), linalg::solve_upper(r, Vector(5, 1.0)));
  for (double cell : one) CHECK(cell == Approx(1.0).epsilon(1e-14));
}

TEST_CASE("results do not depend on addresses", "[base][linalg]") {
  const Matrix x = wavy(70, 33);
  const Matrix first = linalg::inverse(linalg::cholesky(linalg::multiply_transposed(x, x)));
  std::vector<std::vector<char>> holes;
  for (std::size_t size = 1; size < 40; size += 3) {
    holes.emplace_back(size * 17);
    const Matrix copy = x;
    const Matrix again = linalg::inverse(linalg::cholesky(linalg::multiply_transposed(copy, copy)));
    CHECK(again.cells() == first.cells());
  }
}
