#include <cmath>
#include <cstdint>
#include <vector>

#include "../catch.hpp"
#include "skillnad/models/binomial_constant.hpp"

using namespace skillnad;

TEST_CASE("log C(m, y) of Pascal's triangle", "[binomial_constant]") {
  // Exact in 64-bit whole numbers up to m = 62.
  std::vector<std::uint64_t> row = {1};
  for (int m = 0; m <= 62; ++m) {
    for (int y = 0; y <= m; ++y) {
      const double exact = std::log(static_cast<double>(row[static_cast<std::size_t>(y)]));
      INFO(m << " over " << y);
      CHECK(std::fabs(log_choose(m, y) - exact) <= 2e-15 * std::fmax(1.0, exact));
    }
    std::vector<std::uint64_t> next(row.size() + 1, 1);
    for (std::size_t y = 1; y < row.size(); ++y) next[y] = row[y - 1] + row[y];
    row = next;
  }
}

TEST_CASE("log C(m, y) of large m and small y or m - y", "[binomial_constant]") {
  for (double m : {1e3, 1e6, 1e9, 1e12, 1e15}) {
    // C(m, k) = product of (m - i) / (i + 1): a sum of a few logarithms.
    double exact = 0.0;
    for (int k = 1; k <= 40; ++k) {
      exact += std::log((m - k + 1) / k);
      INFO(m << " over " << k);
      CHECK(log_choose(m, k) == Approx(exact).epsilon(1e-13));
      CHECK(log_choose(m, m - k) == Approx(exact).epsilon(1e-13));
    }
    CHECK(log_choose(m, 0) == 0.0);
    CHECK(log_choose(m, m) == 0.0);
  }
}

TEST_CASE("log C(m, y) in the middle", "[binomial_constant]") {
  // Python: Decimal(math.comb(1000, 500)).ln() with 50 digits.
  CHECK(log_choose(1000, 500) == Approx(689.46726156785118).epsilon(1e-15));
  for (double m : {200.0, 5000.0, 123456.0}) {
    for (double y : {m / 2, m / 4, std::floor(m / 3)}) {
      // Pascal's rule in ratios: C(m, y) = C(m - 1, y) m / (m - y).
      CHECK(log_choose(m, y) - log_choose(m - 1, y) ==
            Approx(std::log(m / (m - y))).margin(1e-14 * log_choose(m, y)));
      CHECK(log_choose(m, y) == Approx(log_choose(m, m - y)).epsilon(1e-15));
    }
  }
}

TEST_CASE("the sum over rows does not depend on their order", "[binomial_constant]") {
  BinomialConstant forward, backward;
  const double rows[][3] = {{10, 3, 1}, {7, 7, 2}, {123, 40, 1}, {10, 3, 4}, {55, 1, 1}};
  for (int i = 0; i < 5; ++i) {
    forward.add(rows[i][0], rows[i][1], rows[i][2]);
    backward.add(rows[4 - i][0], rows[4 - i][1], rows[4 - i][2]);
  }
  CHECK(forward.sum() == backward.sum());
  CHECK(forward.sum() ==
        Approx(5 * std::log(120.0) + log_choose(123, 40) + std::log(55.0)).epsilon(1e-14));
}
