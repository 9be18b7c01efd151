// Relations and condition numbers that hold by construction; decisions against exact arithmetic are
// tested in test_separation_designs.cpp.
#include <cmath>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/rank.hpp"

using namespace skillnad;

namespace {

using Columns = std::vector<std::vector<double>>;

Matrix matrix_of(const Columns& columns) {
  Matrix x(columns[0].size(), columns.size());
  for (std::size_t j = 0; j < columns.size(); ++j) {
    for (std::size_t i = 0; i < x.rows(); ++i) x(i, j) = columns[j][i];
  }
  return x;
}

std::string message(const Columns& columns, const std::vector<std::string>& terms,
                    const std::string& code = "rank") {
  Context context;
  const Matrix x = matrix_of(columns);
  try {
    check_rank(context, x, std::vector<double>(x.rows(), 1.0), terms);
  } catch (const ModelError& error) {
    CHECK(error.code() == code);
    return error.message();
  }
  return context.warnings.empty() ? "" : context.warnings[0].code + ": " + context.warnings[0].text;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Neither sorted nor periodic, and far from a straight line.
std::vector<double> wave(std::size_t n, double speed) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) * speed;
    x[i] = t - std::floor(t) + 0.1 * static_cast<double>(i % 7);
  }
  return x;
}

const std::vector<double> one(60, 1.0);

std::vector<double> map(const std::vector<double>& x, double slope, double shift) {
  std::vector<double> y = x;
  for (double& cell : y) cell = slope * cell + shift;
  return y;
}

}  // namespace

TEST_CASE("an aliased column is named with its relation", "[rank]") {
  const auto x = wave(60, 0.618034);
  const auto z = wave(60, 0.414214);
  std::vector<double> sum(60);
  for (std::size_t i = 0; i < 60; ++i) sum[i] = x[i] - 0.5 * z[i] + 3.0;
  const std::vector<std::string> two = {"(Intercept)", "x", "x2"};
  CHECK(has(message({one, x, map(x, 2.0, 0.0)}, two), "rank 2: x2 = 2*x. Drop x2"));
  CHECK(has(message({one, x, map(x, -1.0, 1.0)}, two), ": x2 = 1 - x."));
  CHECK(has(message({one, x, map(x, 1.0 / 3.0, 0.0)}, two), ": x2 = 1/3*x."));
  CHECK(has(message({one, x, map(x, 1e150, 0.0)}, two), ": x2 = 1e+150*x."));
  CHECK(has(message({one, x, map(x, 1e-150, 0.0)}, two), ": x2 = 1e-150*x."));
  CHECK(has(message({one, x, z, sum}, {"(Intercept)", "x", "z", "s"}), ": s = 3 + x - 0.5*z."));
  CHECK(has(message({x, z, map(z, 4.0, 0.0)}, {"x", "z", "w"}), ": w = 4*z."));
  CHECK(has(message({one, map(one, 0.0, 0.0)}, {"(Intercept)", "f[b]:h[c]"}),
            "f[b]:h[c] is 0 in all rows"));
  CHECK(has(message({one, map(one, 7.0, 0.0)}, {"(Intercept)", "k"}),
            "k is the same in all rows, like (Intercept)"));
}

TEST_CASE("a full set of dummies beside the intercept", "[rank]") {
  std::vector<double> a(60), b(60), c(60);
  for (std::size_t i = 0; i < 60; ++i) {
    a[i] = i % 3 == 0;
    b[i] = i % 3 == 1;
    c[i] = i % 3 == 2;
  }
  CHECK(has(message({one, a, b, c}, {"(Intercept)", "f[a]", "f[b]", "f[c]"}),
            ": f[c] = 1 - f[a] - f[b]."));
  CHECK(message({a, b, c}, {"f[a]", "f[b]", "f[c]"}).empty());
}

TEST_CASE("two relations are both told", "[rank]") {
  const auto x = wave(60, 0.618034);
  const auto z = wave(60, 0.414214);
  const auto text =
      message({one, x, z, map(x, 5.0, 0.0), map(z, 1.0, 2.0)}, {"(Intercept)", "x", "z", "p", "q"});
  CHECK(has(text, "5 columns but rank 3: p = 5*x; q = 2 + z. Drop p and q"));
}

TEST_CASE("fewer rows than columns", "[rank]") {
  CHECK(has(message({{1, 1}, {0, 1}, {2, 5}}, {"(Intercept)", "x", "z"}, "too_few_rows"),
            "3 columns for 2 rows"));
  // Enough rows, too few different ones: the relation says more.
  Context context;
  const Matrix x = matrix_of({{1, 1}, {0, 1}, {0, 2}});
  try {
    check_rank(context, x, {30, 30}, {"(Intercept)", "x", "z"});
    FAIL("no error");
  } catch (const ModelError& error) {
    CHECK(error.code() == "rank");
    CHECK(has(error.message(), "z = 2*x. The predictors take only 2 different values together"));
  }
}

TEST_CASE("patterns without rows take no part", "[rank]") {
  Context context;
  const Matrix x = matrix_of({{1, 1, 1, 1}, {0, 1, 2, 3}, {0, 2, 4, 99}});
  const std::vector<std::string> terms = {"(Intercept)", "x", "z"};
  CHECK_NOTHROW(check_rank(context, x, {1, 1, 1, 1}, terms));
  CHECK_THROWS_AS(check_rank(context, x, {1, 1, 1, 0}, terms), ModelError);
}

TEST_CASE("near collinearity is a warning that names the columns", "[rank]") {
  const auto x = wave(60, 0.618034);
  const auto noise = wave(60, 0.7320508);
  const auto z = wave(60, 0.414214);
  std::vector<double> x2(60);
  for (std::size_t i = 0; i < 60; ++i) x2[i] = x[i] + 1e-6 * noise[i];
  const auto text = message({one, x, z, x2}, {"(Intercept)", "x", "z", "x2"});
  CHECK(has(text, "collinearity: The columns x and x2 nearly"));
  // A relation that holds to six digits only is no alias, and one to twelve digits is.
  for (std::size_t i = 0; i < 60; ++i) x2[i] = x[i] + 1e-13 * noise[i];
  CHECK(has(message({one, x, z, x2}, {"(Intercept)", "x", "z", "x2"}), ": x2 = x."));
}

TEST_CASE("the condition number is that of the standardised columns", "[rank]") {
  // Two standardised columns with correlation r have singular values sqrt(1 + r), sqrt(1 - r).
  std::vector<double> u(60), v(60);
  for (std::size_t i = 0; i < 60; ++i) {
    const double s = i % 2 == 0 ? 1.0 : -1.0;
    const double t = i % 4 < 2 ? 1.0 : -1.0;  // orthogonal to s
    u[i] = 1e8 * (5.0 + s);
    v[i] = 3.0 + s + 4e-6 * t;
  }
  // tan of half the angle: condition = 1 / tan(atan(4e-6) / 2) = 5e5.
  const auto text = message({one, u, v}, {"(Intercept)", "u", "v"});
  CHECK(has(text, "standardised design is 500000, so"));
}

TEST_CASE("a year and its square, and columns of any size, are told apart", "[rank]") {
  std::vector<double> year(60), square(60), huge(60), tiny(60), close(60);
  const auto x = wave(60, 0.618034);
  for (std::size_t i = 0; i < 60; ++i) {
    year[i] = 2000.0 + static_cast<double>(i % 20);
    square[i] = year[i] * year[i];
    huge[i] = x[i] * 1e150;
    tiny[i] = (1.0 + static_cast<double>(i % 7)) * 1e-150;
    close[i] = 1e9 + static_cast<double>(i % 2);
  }
  CHECK(message({one, year, square, huge, tiny, close},
                {"(Intercept)", "yr", "yr2", "huge", "tiny", "close"})
            .empty());
  CHECK(message({one, map(huge, 1e150, 0.0), map(tiny, 1e-160, 0.0)}, {"(Intercept)", "h", "t"})
            .empty());
}
