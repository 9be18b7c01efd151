#include "../catch.hpp"
#include "plain_model.hpp"
#include "skillnad/models/standardise.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// Columns: ones (if `intercept`), x1 * size1 + shift1, x2 * size2.
PlainData columns(Draws& draws, bool intercept, double size1, double shift1, double size2) {
  PlainData data;
  for (std::size_t n : {5, 1, 11, 8}) {
    PlainGroup group;
    for (std::size_t i = 0; i < n; ++i) {
      PlainRow row;
      if (intercept) row.x.push_back(1.0);
      row.x.push_back(size1 * draws.normal() + shift1);
      row.x.push_back(size2 * draws.normal());
      row.m = static_cast<double>(1 + draws.below(3));
      row.y = draws.event(0.5);
      group.push_back(row);
    }
    data.push_back(group);
  }
  return data;
}

}  // namespace

TEST_CASE("columns have mean 0 and mean square 1 over trials", "[standardise]") {
  struct Case {
    double size1, shift1, size2;
  };
  for (const Case& c : {Case{1, 0, 1}, Case{1e150, 0, 1e-150}, Case{2, 1e6, 1e150},
                        Case{1e-150, 0, 3}, Case{1e150, -4e150, 1e-5}}) {
    Draws draws(61);
    const PlainData data = columns(draws, true, c.size1, c.shift1, c.size2);
    GroupedRows rows = laid_out(data);
    const Standardiser scale = Standardiser::of(rows, 0);
    scale.apply(rows);
    double trials = 0.0;
    for (double m : rows.m) trials += m;
    for (std::size_t j : {1, 2}) {
      double mean = 0.0;
      double square = 0.0;
      for (std::size_t i = 0; i < rows.n_padded; ++i) {
        const double x = rows.x[i + j * rows.stride];
        mean += rows.m[i] * x / trials;
        square += rows.m[i] * x * x / trials;
      }
      INFO("size " << c.size1 << " shift " << c.shift1 << " column " << j);
      // Centring loses the digits that a large shift takes up.
      CHECK(std::fabs(mean) < 1e-9);
      CHECK(square == Approx(1.0).epsilon(1e-9));
    }
    for (const std::uint32_t at : rows.row_of_pattern) CHECK(rows.x[at] == 1.0);
  }
}

TEST_CASE("without an intercept columns are scaled only", "[standardise]") {
  Draws draws(62);
  GroupedRows rows = laid_out(columns(draws, false, 1e150, 5e150, 1e-3));
  const GroupedRows before = rows;
  const Standardiser scale = Standardiser::of(rows, Standardiser::no_intercept);
  scale.apply(rows);
  CHECK(scale.centre == Vector{0.0, 0.0});
  for (std::size_t i = 0; i < 2 * rows.stride; ++i)
    CHECK((rows.x[i] == 0.0) == (before.x[i] == 0.0));
}

TEST_CASE("coefficients go there and back, and give the same predictor", "[standardise]") {
  for (bool intercept : {true, false}) {
    for (double size : {1.0, 1e150}) {
      Draws draws(63);
      const PlainData data = columns(draws, intercept, size, 3.0 * size, 0.01);
      GroupedRows rows = laid_out(data);
      const std::size_t at = intercept ? 0 : Standardiser::no_intercept;
      const Standardiser scale = Standardiser::of(rows, at);
      scale.apply(rows);
      Vector b = {0.4 / size, 20.0};
      if (intercept) b.insert(b.begin(), -0.7);
      const Vector standardised = scale.standardised(b);
      const Vector back = scale.coefficients(standardised);
      std::size_t pattern = 0;
      for (const PlainGroup& group : data)
        for (const PlainRow& row : group) {
          const std::size_t i = rows.row_of_pattern[pattern++];
          double eta = row.offset;
          for (std::size_t j = 0; j < b.size(); ++j)
            eta += rows.x[i + j * rows.stride] * standardised[j];
          CHECK(eta == Approx(plain_eta(row, b)).epsilon(1e-13).margin(1e-13));
        }
      for (std::size_t j = 0; j < b.size(); ++j) CHECK(back[j] == Approx(b[j]).epsilon(1e-13));
    }
  }
}

TEST_CASE("a matrix of new points is standardised like the rows", "[standardise]") {
  Draws draws(64);
  GroupedRows rows = laid_out(columns(draws, true, 5.0, 100.0, 0.1));
  Matrix x(3, 3);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) x(i, j) = rows.x[i + j * rows.stride];
  const Standardiser scale = Standardiser::of(rows, 0);
  scale.apply(rows);
  scale.apply(x);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) CHECK(x(i, j) == rows.x[i + j * rows.stride]);
}

TEST_CASE("the covariance is that of the transformed coefficients", "[standardise]") {
  // Cov(b) = sum of outer products of b over draws with that covariance: transform the square
  // roots one by one and add up their products.
  Draws draws(65);
  const GroupedRows rows = laid_out(columns(draws, true, 5.0, 100.0, 0.1));
  const Standardiser scale = Standardiser::of(rows, 0);
  Matrix root(4, 4);
  for (double& cell : root.cells()) cell = draws.normal();
  Matrix standardised(4, 4);
  Matrix expected(4, 4);
  const Vector zero = scale.coefficients(Vector(4, 0.0));
  for (std::size_t k = 0; k < 4; ++k) {
    const Vector column(root.column(k), root.column(k) + 4);
    const Vector moved = scale.coefficients(column);
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j) {
        standardised(i, j) += column[i] * column[j];
        expected(i, j) += (moved[i] - zero[i]) * (moved[j] - zero[j]);
      }
  }
  const Matrix found = scale.covariance(standardised);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) CHECK(distance(found(i, j), expected(i, j)) < 1e-10);
  CHECK(found(3, 3) == Approx(standardised(3, 3)));
}
