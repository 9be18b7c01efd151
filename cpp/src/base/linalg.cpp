#include "skillnad/base/linalg.hpp"

#include <cmath>
#include <stdexcept>

#include "skillnad/base/math.hpp"

// Eigen would cut its sums to the caches of the processor it runs on; fixed sizes keep the bits.
#ifndef EIGEN_NO_CPUID
#define EIGEN_NO_CPUID
#endif
#ifndef EIGEN_DONT_VECTORIZE
#define EIGEN_DONT_VECTORIZE
#endif
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>

namespace skillnad::linalg {
namespace {

using Dense = Eigen::MatrixXd;

Eigen::Index index(std::size_t n) {
  return static_cast<Eigen::Index>(n);
}

Dense dense(const Matrix& a) {
  return Eigen::Map<const Dense>(a.cells().data(), index(a.rows()), index(a.cols()));
}

Dense dense(const Vector& v) {
  return Eigen::Map<const Dense>(v.data(), index(v.size()), 1);
}

Matrix to_matrix(const Dense& a) {
  Matrix out(static_cast<std::size_t>(a.rows()), static_cast<std::size_t>(a.cols()));
  for (std::size_t k = 0; k < out.cells().size(); ++k) out.cells()[k] = a.data()[k];
  return out;
}

Vector to_vector(const Dense& a) {
  return Vector(a.data(), a.data() + a.size());
}

void require(bool fits, const char* text) {
  if (!fits) throw std::logic_error(text);
}

bool finite_lower(const Matrix& a) {
  for (std::size_t j = 0; j < a.cols(); ++j) {
    for (std::size_t i = j; i < a.rows(); ++i) {
      if (!std::isfinite(a(i, j))) return false;
    }
  }
  return true;
}

Dense solve_dense(const Cholesky& factor, Dense b) {
  require(factor.ok, "linalg::solve: the matrix was not factored");
  require(index(factor.lower.rows()) == b.rows(), "linalg::solve: shapes do not fit");
  const Dense lower = dense(factor.lower);
  lower.triangularView<Eigen::Lower>().solveInPlace(b);
  lower.triangularView<Eigen::Lower>().adjoint().solveInPlace(b);
  return b;
}

template <int Mode>
Dense solve_triangle(const Matrix& a, Dense b) {
  require(a.rows() == a.cols() && index(a.rows()) == b.rows(),
          "linalg: shapes of a triangular system do not fit");
  dense(a).triangularView<Mode>().solveInPlace(b);
  return b;
}

}  // namespace

#define SKILLNAD_TEXT_OF(x) #x
#define SKILLNAD_TEXT(x) SKILLNAD_TEXT_OF(x)

const char* library_version() {
  return SKILLNAD_TEXT(EIGEN_WORLD_VERSION) "." SKILLNAD_TEXT(
      EIGEN_MAJOR_VERSION) "." SKILLNAD_TEXT(EIGEN_MINOR_VERSION);
}

Cholesky cholesky(const Matrix& a) {
  require(a.rows() == a.cols(), "linalg::cholesky: the matrix is not square");
  Cholesky out;
  if (!finite_lower(a)) return out;
  if (a.empty()) {
    out.ok = true;
    return out;
  }
  const Eigen::LLT<Dense> factor(dense(a));
  if (factor.info() != Eigen::Success) return out;
  out.lower = to_matrix(factor.matrixL());
  out.ok = finite_lower(out.lower);
  if (!out.ok) out.lower = Matrix();
  return out;
}

Vector solve(const Cholesky& factor, const Vector& b) {
  return to_vector(solve_dense(factor, dense(b)));
}

Matrix solve(const Cholesky& factor, const Matrix& b) {
  return to_matrix(solve_dense(factor, dense(b)));
}

Matrix inverse(const Cholesky& factor) {
  const auto p = index(factor.lower.rows());
  Matrix out = to_matrix(solve_dense(factor, Dense::Identity(p, p)));
  for (std::size_t j = 0; j < out.cols(); ++j) {
    for (std::size_t i = j + 1; i < out.rows(); ++i) {
      const double mean = 0.5 * (out(i, j) + out(j, i));
      out(i, j) = mean;
      out(j, i) = mean;
    }
  }
  return out;
}

double log_determinant(const Cholesky& factor) {
  require(factor.ok, "linalg::log_determinant: the matrix was not factored");
  double sum = 0.0;
  for (std::size_t i = 0; i < factor.lower.rows(); ++i) sum += math::log(factor.lower(i, i));
  return 2.0 * sum;
}

SymmetricEigen symmetric_eigen(const Matrix& a) {
  require(a.rows() == a.cols(), "linalg::symmetric_eigen: the matrix is not square");
  SymmetricEigen out;
  if (!finite_lower(a)) return out;
  if (a.empty()) {
    out.ok = true;
    return out;
  }
  const Eigen::SelfAdjointEigenSolver<Dense> solver(dense(a));
  if (solver.info() != Eigen::Success) return out;
  out.ok = true;
  out.values = to_vector(solver.eigenvalues());
  out.vectors = to_matrix(solver.eigenvectors());
  for (std::size_t j = 0; j < out.vectors.cols(); ++j) {
    double* column = out.vectors.column(j);
    std::size_t largest = 0;
    for (std::size_t i = 1; i < out.vectors.rows(); ++i) {
      if (std::fabs(column[i]) > std::fabs(column[largest])) largest = i;
    }
    if (column[largest] < 0.0) {
      for (std::size_t i = 0; i < out.vectors.rows(); ++i) column[i] = -column[i];
    }
  }
  return out;
}

PivotedQr pivoted_qr(const Matrix& a) {
  PivotedQr out;
  const std::size_t size = a.rows() < a.cols() ? a.rows() : a.cols();
  out.r = Matrix(size, a.cols());
  if (a.empty()) {
    for (std::size_t j = 0; j < a.cols(); ++j) out.permutation.push_back(j);
    return out;
  }
  const Eigen::ColPivHouseholderQR<Dense> qr(dense(a));
  for (std::size_t j = 0; j < a.cols(); ++j) {
    out.permutation.push_back(static_cast<std::size_t>(qr.colsPermutation().indices()[index(j)]));
    for (std::size_t i = 0; i <= j && i < size; ++i) {
      out.r(i, j) = qr.matrixQR()(index(i), index(j));
    }
    if (j < size) out.diagonal.push_back(out.r(j, j));
  }
  return out;
}

Vector solve_upper(const Matrix& r, const Vector& b) {
  return to_vector(solve_triangle<Eigen::Upper>(r, dense(b)));
}
Matrix solve_upper(const Matrix& r, const Matrix& b) {
  return to_matrix(solve_triangle<Eigen::Upper>(r, dense(b)));
}
Vector solve_lower(const Matrix& l, const Vector& b) {
  return to_vector(solve_triangle<Eigen::Lower>(l, dense(b)));
}
Matrix solve_lower(const Matrix& l, const Matrix& b) {
  return to_matrix(solve_triangle<Eigen::Lower>(l, dense(b)));
}

Matrix transpose(const Matrix& a) {
  return to_matrix(dense(a).transpose());
}

Matrix multiply(const Matrix& a, const Matrix& b) {
  require(a.cols() == b.rows(), "linalg::multiply: shapes do not fit");
  return to_matrix(dense(a) * dense(b));
}
Vector multiply(const Matrix& a, const Vector& b) {
  require(a.cols() == b.size(), "linalg::multiply: a matrix and a vector do not fit");
  return to_vector(dense(a) * dense(b));
}
Matrix multiply_transposed(const Matrix& a, const Matrix& b) {
  require(a.rows() == b.rows(), "linalg::multiply_transposed: shapes do not fit");
  return to_matrix(dense(a).transpose() * dense(b));
}
Vector multiply_transposed(const Matrix& a, const Vector& b) {
  require(a.rows() == b.size(), "linalg::multiply_transposed: a matrix and a vector do not fit");
  return to_vector(dense(a).transpose() * dense(b));
}

}  // namespace skillnad::linalg
