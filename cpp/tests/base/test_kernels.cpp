// Expected values: tests/reference/make_kernel_reference.py (mpmath, numerical derivatives).
#include <functional>

#include "../../src/base/kernel_rows.hpp"
#include "../catch.hpp"
#include "../reference_data.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/kernels.hpp"

using namespace skillnad;
using namespace skillnad::kernels;
using skillnad::testing::bits;
using skillnad::testing::number;
using Cells = std::vector<double>;

namespace {

constexpr double epsilon = 2.220446049250313e-16;
const Link links[] = {Link::logit, Link::probit, Link::cloglog};

// xorshift64*, seeded: uniform in (-1, 1)
class Noise {
 public:
  double next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<double>((state_ * 0x2545F4914F6CDD1Dull) >> 11) * 0x1p-52 - 1.0;
  }
  Cells cells(std::size_t n, double size) {
    Cells out(n);
    for (double& cell : out) cell = size * next();
    return out;
  }

 private:
  std::uint64_t state_ = 88172645463325252ull;
};

struct Rows {
  Cells eta, y, m;
};

Rows some_rows(std::size_t n, double size) {
  Noise noise;
  Rows rows{noise.cells(n, size), Cells(n), Cells(n)};
  for (std::size_t i = 0; i < n; ++i) {
    rows.m[i] = std::floor(3.0 + 3.0 * noise.next());
    rows.y[i] = std::floor(rows.m[i] * std::fabs(noise.next()) + 0.5);
  }
  return rows;
}

struct Output {
  Sums sums;
  Cells s, w, w1, w2;
};

Output full(Link link, const Rows& rows, double shift) {
  const std::size_t n = rows.eta.size();
  Output out{{}, Cells(n), Cells(n), Cells(n), Cells(n)};
  kernels::kernels().link[static_cast<int>(link)].full(
      rows.eta.data(), rows.y.data(), rows.m.data(), n, shift, &out.sums, out.s.data(),
      out.w.data(), out.w1.data(), out.w2.data());
  return out;
}

double combine(const double* l) {
  return ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]));
}

double lane_sum(std::size_t n, const std::function<double(std::size_t)>& term) {
  double lane[8] = {};
  for (std::size_t i = 0; i < n; ++i) lane[i % 8] += term(i);
  return combine(lane);
}

template <class L>
Tile<1> one_row(double eta, double y, double m) {
  Tile<1> tile;
  L::template tile<2>(&eta, &y, &m, tile);
  return tile;
}

Tile<1> one_row(Link link, double eta, double y, double m) {
  if (link == Link::logit) return one_row<Logit>(eta, y, m);
  return link == Link::probit ? one_row<Probit>(eta, y, m) : one_row<Cloglog>(eta, y, m);
}

void same(const Cells& a, const Cells& b) {
  REQUIRE(a.size() == b.size());
  std::size_t different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (bits(a[i]) != bits(b[i])) ++different;
  }
  CHECK(different == 0);
}

Cells cells(const Sums& s) {
  return {s.value, s.score, s.weight, s.weight1, s.weight2};
}

void at_every_level(const std::function<void()>& test) {
  for (Level level : {Level::baseline, Level::avx2, Level::avx512}) {
    if (level > best_level()) continue;
    force_level(level);
    CHECK(active_level() == level);
    INFO("level " << static_cast<int>(level));
    test();
  }
  force_level(best_level());
}

}  // namespace

TEST_CASE("every level gives the bits of a plain loop over rows", "[base][kernels]") {
  at_every_level([] {
    for (Link link : links) {
      for (double size : {2.0, 30.0, 800.0}) {
        for (std::size_t n : {8u, 64u, 72u, 168u, 1000u}) {
          const Rows rows = some_rows(n, size);
          const double shift = 0.37;
          std::vector<Tile<1>> row;
          for (std::size_t i = 0; i < n; ++i) {
            row.push_back(one_row(link, rows.eta[i] + shift, rows.y[i], rows.m[i]));
          }
          const auto pick = [&](double(Tile<1>::*part)[1]) {
            Cells out;
            for (Tile<1>& r : row) out.push_back((r.*part)[0]);
            return out;
          };
          const auto sum = [&](double(Tile<1>::*part)[1]) {
            return lane_sum(n, [&](std::size_t i) { return (row[i].*part)[0]; });
          };
          const Output out = full(link, rows, shift);
          same(out.s, pick(&Tile<1>::score));
          same(out.w, pick(&Tile<1>::weight));
          same(out.w1, pick(&Tile<1>::weight1));
          same(out.w2, pick(&Tile<1>::weight2));
          same(cells(out.sums), {sum(&Tile<1>::value), sum(&Tile<1>::score), sum(&Tile<1>::weight),
                                 sum(&Tile<1>::weight1), sum(&Tile<1>::weight2)});

          const LinkKernels& kernel = kernels::kernels().link[static_cast<int>(link)];
          Output node{{}, Cells(n), Cells(n), {}, {}};
          kernel.node(rows.eta.data(), rows.y.data(), rows.m.data(), n, shift, &node.sums,
                      node.s.data(), node.w.data());
          same(node.s, out.s);
          same(node.w, out.w);
          same(cells(node.sums), {out.sums.value, out.sums.score, out.sums.weight, 0.0, 0.0});
          Sums score;
          kernel.score(rows.eta.data(), rows.y.data(), rows.m.data(), n, shift, &score);
          same(cells(score), {0.0, out.sums.score, out.sums.weight, 0.0, 0.0});
          Sums value;
          kernel.value(rows.eta.data(), rows.y.data(), rows.m.data(), n, shift, &value);
          same(cells(value), {out.sums.value, 0.0, 0.0, 0.0, 0.0});
        }
      }
    }
  });
}

TEST_CASE("products over rows give the bits of plain loops", "[base][kernels]") {
  at_every_level([] {
    for (std::size_t p : {1u, 2u, 3u, 4u, 5u, 7u, 12u, 13u, 30u}) {
      for (std::size_t n : {8u, 64u, 168u, 256u, 264u, 1000u}) {
        const std::size_t stride = n + 24;
        Noise noise;
        const Cells x = noise.cells(stride * p, 2.0), v = noise.cells(n, 1.0);
        const Cells b = noise.cells(p, 1.0), offset = noise.cells(n, 1.0);
        const Kernels& kernel = kernels::kernels();

        Cells eta(n), expected = offset;
        kernel.linear(x.data(), stride, p, b.data(), offset.data(), n, eta.data());
        for (std::size_t i = 0; i < n; ++i) {
          for (std::size_t j = 0; j < p; ++j) expected[i] += x[i + j * stride] * b[j];
        }
        same(eta, expected);
        kernel.linear(x.data(), stride, p, b.data(), nullptr, n, eta.data());
        for (std::size_t i = 0; i < n; ++i) {
          expected[i] = 0.0;
          for (std::size_t j = 0; j < p; ++j) expected[i] += x[i + j * stride] * b[j];
        }
        same(eta, expected);

        for (std::size_t q : {1u, 2u, 3u, 4u, 8u}) {
          const std::size_t v_stride = n + 8;
          const Cells several = noise.cells(v_stride * q, 1.0);
          Cells dots(p * q, 0.5), expected_dots(p * q, 0.5);
          kernel.columns_dot(x.data(), stride, p, several.data(), v_stride, q, n, dots.data());
          for (std::size_t k = 0; k < q; ++k) {
            for (std::size_t j = 0; j < p; ++j) {
              expected_dots[j + k * p] += lane_sum(
                  n, [&](std::size_t i) { return x[i + j * stride] * several[i + k * v_stride]; });
            }
          }
          same(dots, expected_dots);
        }

        Cells cross(p * p, 0.25), expected_cross(p * p, 0.25);
        kernel.cross(x.data(), stride, p, v.data(), n, cross.data());
        for (std::size_t start = 0; start < n; start += 256) {
          const std::size_t rows = std::min<std::size_t>(256, n - start);
          for (std::size_t j = 0; j < p; ++j) {
            for (std::size_t k = 0; k <= j; ++k) {
              const double sum = lane_sum(rows, [&](std::size_t r) {
                const std::size_t i = start + r;
                return (v[i] * x[i + j * stride]) * x[i + k * stride];
              });
              expected_cross[j + k * p] += sum;
              if (j != k) expected_cross[k + j * p] += sum;
            }
          }
        }
        same(cross, expected_cross);

        CHECK(bits(kernel.dot(x.data(), v.data(), n)) ==
              bits(lane_sum(n, [&](std::size_t i) { return x[i] * v[i]; })));
        Cells y = offset, expected_y = offset;
        kernel.axpy(0.3, v.data(), n, y.data());
        for (std::size_t i = 0; i < n; ++i) expected_y[i] += 0.3 * v[i];
        same(y, expected_y);
      }
    }
  });
}

TEST_CASE("padding rows add exactly nothing", "[base][kernels]") {
  at_every_level([] {
    for (Link link : links) {
      Rows rows = some_rows(168, 6.0);
      const Output plain = full(link, rows, 0.1);
      for (double eta : {0.0, -37.0, 50.0, 1e30, -1e30}) {
        Rows padded = rows;
        padded.eta.insert(padded.eta.end(), 24, eta);
        padded.y.insert(padded.y.end(), 24, 0.0);
        padded.m.insert(padded.m.end(), 24, 0.0);
        const Output out = full(link, padded, 0.1);
        same(cells(out.sums), cells(plain.sums));
        for (std::size_t i = 168; i < 192; ++i) {
          CHECK(out.s[i] == 0.0);
          CHECK(out.w[i] == 0.0);
          CHECK(out.w1[i] == 0.0);
          CHECK(out.w2[i] == 0.0);
        }
      }
    }
  });
}

TEST_CASE("likelihood and derivatives agree with 150 digits", "[base][kernels]") {
  double worst[3] = {};
  for (const auto& row : testing::read_reference("kernels.csv")) {
    const Link link = row[0] == "logit"    ? Link::logit
                      : row[0] == "probit" ? Link::probit
                                           : Link::cloglog;
    const double eta = number(row[1]), y = number(row[2]), m = number(row[3]);
    const Tile<1> tile = one_row(link, eta, y, m);
    const double got[] = {tile.value[0], tile.score[0], tile.weight[0], tile.weight1[0],
                          tile.weight2[0]};
    // cloglog: e^-lambda feels the rounding of lambda = e^eta. Third and fourth derivatives change
    // sign; there their error is one of the size of w (1 + eta^2).
    const double condition = link == Link::cloglog && eta > 0.0 ? 1.0 + std::exp(eta) : 1.0;
    for (std::size_t k = 0; k < 5; ++k) {
      const double expected = number(row[4 + k]);
      double size = std::fabs(expected);
      if (k >= 1 && y * (m - y) > 0.0) size += m * (1.0 + std::fabs(eta));  // two sides cancel
      if (k >= 3) size += std::fabs(number(row[6])) * (1.0 + eta * eta);
      const double error =
          std::fabs(got[k] - expected) <= 1e-307 ? 0.0 : std::fabs(got[k] - expected) / size;
      INFO(row[0] << " eta " << eta << " y " << y << " m " << m << " derivative " << k << ": got "
                  << got[k] << ", expected " << expected);
      CHECK(error <= 12 * epsilon * condition);
      worst[static_cast<int>(link)] =
          std::max(worst[static_cast<int>(link)], error / condition / epsilon);
    }
  }
  CHECK(worst[0] <= 6.0);
}

TEST_CASE("extreme linear predictors give limits", "[base][kernels]") {
  for (double eta : {750.0, 1e30}) {
    for (Link link : links) {
      const Tile<1> sure = one_row(link, eta, 1.0, 1.0);
      CHECK(sure.value[0] == 0.0);
      CHECK(sure.score[0] == 0.0);
      CHECK(sure.weight[0] == 0.0);
      CHECK(sure.weight1[0] == 0.0);
      CHECK(sure.weight2[0] == 0.0);
      const Tile<1> never = one_row(link, -eta, 0.0, 1.0);
      CHECK(never.value[0] == 0.0);
      CHECK(never.score[0] == 0.0);
      CHECK(never.weight[0] == 0.0);
    }
    CHECK(one_row(Link::logit, eta, 0.0, 1.0).value[0] == -eta);
    CHECK(one_row(Link::logit, -eta, 1.0, 1.0).value[0] == -eta);
    CHECK(one_row(Link::logit, -eta, 1.0, 1.0).score[0] == 1.0);
    CHECK(one_row(Link::cloglog, -eta, 1.0, 1.0).value[0] == -eta);
    CHECK(one_row(Link::cloglog, -eta, 1.0, 1.0).score[0] == 1.0);
    const Tile<1> tail = one_row(Link::probit, -eta, 1.0, 1.0);
    CHECK(tail.value[0] == Approx(-0.5 * eta * eta - std::log(eta) - 0.9189385332).epsilon(1e-10));
    CHECK(tail.score[0] == Approx(eta).epsilon(2e-5));
    CHECK(tail.weight[0] == Approx(1.0).epsilon(2e-5));
    CHECK(tail.weight1[0] == Approx(-2.0 / (eta * eta * eta)).epsilon(1e-4).margin(1e-80));
    CHECK(std::isfinite(one_row(Link::cloglog, eta, 0.0, 1.0).value[0]));
  }
  for (Link link : links) {
    for (double eta : {std::nan(""), std::numeric_limits<double>::infinity(),
                       -std::numeric_limits<double>::infinity()}) {
      one_row(link, eta, 1.0, 2.0);  // must return
    }
    CHECK(std::isnan(one_row(link, std::nan(""), 1.0, 2.0).value[0]));
    CHECK(std::isnan(one_row(link, std::nan(""), 1.0, 2.0).score[0]));
  }
}

TEST_CASE("a level the processor lacks is refused", "[base][kernels]") {
  if (best_level() == Level::avx512) return;
  CHECK_THROWS_AS(force_level(Level::avx512), OptionError);
  CHECK(active_level() == best_level());
}
