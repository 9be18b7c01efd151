#include "../catch.hpp"
#include "plain_model.hpp"
#include "skillnad/models/nested_quadrature.hpp"
#include "skillnad/models/random_intercept.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const Vector b_true = {-0.4, 0.7, -0.5};
/// Children of one row, of as many rows as covariates, and of more.
const std::vector<std::size_t> sizes = {1, 2, 1, 3, 9, 1, 1, 5, 2, 17};
const std::vector<std::size_t> tops = {0, 3, 4, 8, 10};

/// Every child a top of its own.
std::vector<std::size_t> singles(std::size_t n) {
  std::vector<std::size_t> start;
  for (std::size_t c = 0; c <= n; ++c) start.push_back(c);
  return start;
}

PlainData data_of(Link link, const std::vector<std::size_t>& child_sizes, std::uint64_t seed = 3) {
  Draws draws(seed);
  return simulated(draws, link, child_sizes, b_true, 1.2, 3);
}

Vector point_of(double s_child, double s_top) {
  Vector psi = b_true;
  psi.push_back(s_child);
  psi.push_back(s_top);
  return psi;
}

/// The derivatives of f's numbers in parameter j by five points, an error of order h^4.
template <class F>
Vector five_points(const Vector& psi, std::size_t j, F f) {
  const double h = 2e-3;
  Vector out;
  for (double d : {-2.0, -1.0, 1.0, 2.0}) {
    Vector there = psi;
    there[j] += d * h;
    const Vector at = f(there);
    out.resize(at.size(), 0.0);
    const double weight = d * (std::fabs(d) == 1.0 ? 8.0 : -0.5) / (12.0 * h);
    for (std::size_t i = 0; i < at.size(); ++i) out[i] += weight * at[i];
  }
  return out;
}

/// Moments of a top by a fine grid over its effect and each child's.
struct PlainTop {
  double value = 0.0;
  double mean = 0.0, sd = 0.0;
  Vector child_mean, child_sd;
};
PlainTop plain_top(Link link, const PlainGroup* children, std::size_t n, double s_child,
                   double s_top) {
  const double step = 0.125;
  const double root_two_pi = std::sqrt(6.283185307179586);
  double total = 0.0, first = 0.0, second = 0.0;
  Vector child_first(n, 0.0), child_second(n, 0.0);
  for (int i = -72; i <= 72; ++i) {
    const double u = i * step;
    double density = std::exp(-0.5 * u * u) * step / root_two_pi;
    Vector mean(n), square(n);
    for (std::size_t c = 0; c < n; ++c) {
      PlainGroup moved = children[c];
      for (PlainRow& row : moved) row.offset += s_top * u;
      double own = 0.0, own_first = 0.0, own_second = 0.0;
      for (int k = -72; k <= 72; ++k) {
        const double v = k * step;
        const double f =
            std::exp(plain_log_density(link, moved, b_true, s_child, v) - 0.5 * v * v) * step /
            root_two_pi;
        own += f;
        own_first += f * v;
        own_second += f * v * v;
      }
      density *= own;
      mean[c] = own_first / own;
      square[c] = own_second / own;
    }
    total += density;
    first += density * u;
    second += density * u * u;
    for (std::size_t c = 0; c < n; ++c) {
      child_first[c] += density * mean[c];
      child_second[c] += density * square[c];
    }
  }
  PlainTop out;
  out.value = std::log(total);
  out.mean = first / total;
  out.sd = std::sqrt(second / total - out.mean * out.mean);
  for (std::size_t c = 0; c < n; ++c) {
    out.child_mean.push_back(child_first[c] / total);
    out.child_sd.push_back(
        std::sqrt(child_second[c] / total - out.child_mean[c] * out.child_mean[c]));
  }
  return out;
}

}  // namespace

TEST_CASE("without variance between tops children are random intercepts", "[nested_quadrature]") {
  Context context;
  for (Link link : all_links) {
    const GroupedRows rows = laid_out(data_of(link, sizes));
    for (int nodes : {1, 2, 5, 9}) {
      RandomIntercept scalar(rows, link);
      NestedQuadrature nested(rows, tops, link);
      Vector psi = b_true;
      psi.push_back(std::log(0.7));
      const Evaluation a = scalar.evaluate(context, psi, {}, nodes);
      const Evaluation b = nested.evaluate(context, point_of(0.7, 0.0), {}, 4, nodes);
      INFO(link_name(link) << " nodes " << nodes);
      CHECK(distance(a.value, b.value) < 1e-12);
      CHECK(std::fabs(b.gradient[4]) < 1e-12);
      for (std::size_t j = 0; j < 4; ++j) {
        const double unit = j == 3 ? 0.7 : 1.0;  // d s / d log s
        CHECK(distance(a.gradient[j], b.gradient[j] * unit) < 1e-10);
        for (std::size_t i = 0; i < 4; ++i) {
          double cell = b.hessian(i, j) * unit * (i == 3 ? 0.7 : 1.0);
          if (i == 3 && j == 3) cell += b.gradient[3] * 0.7;
          CHECK(distance(a.hessian(i, j), cell) < 1e-9);
        }
      }
      const auto one = scalar.posteriors(context, psi, nodes);
      const auto two = nested.posteriors(context, point_of(0.7, 0.0), 3, nodes);
      for (std::size_t c = 0; c < one.size(); ++c) {
        CHECK(distance(one[c].mode, two.child_mode[c]) < 1e-9);
        CHECK(distance(one[c].mode_sd, two.child_mode_sd[c]) < 1e-9);
        CHECK(distance(one[c].mean, two.child_mean[c]) < 1e-9);
        CHECK(distance(one[c].sd, two.child_sd[c]) < 1e-9);
      }
    }
  }
}

TEST_CASE("without variance within tops these are random intercepts", "[nested_quadrature]") {
  Context context;
  for (Link link : all_links) {
    const GroupedRows rows = laid_out(data_of(link, sizes));
    for (int nodes : {1, 2, 5, 20}) {
      RandomIntercept scalar(rows, link);
      NestedQuadrature nested(rows, singles(sizes.size()), link);
      Vector psi = b_true;
      psi.push_back(std::log(0.7));
      const Evaluation a = scalar.evaluate(context, psi, {}, nodes);
      const Evaluation b = nested.evaluate(context, point_of(0.0, 0.7), {}, nodes, 3);
      INFO(link_name(link) << " nodes " << nodes);
      CHECK(distance(a.value, b.value) < 1e-12);
      CHECK(std::fabs(b.gradient[3]) < 1e-12);
      for (std::size_t j = 0; j < 4; ++j) {
        const std::size_t own = j == 3 ? 4 : j;
        CHECK(distance(a.gradient[j], b.gradient[own] * (j == 3 ? 0.7 : 1.0)) < 1e-9);
        CHECK(distance(scalar.group_gradients()(j, 9),
                       nested.top_gradients()(own, 9) * (j == 3 ? 0.7 : 1.0)) < 1e-9);
        for (std::size_t i = 0; i < 3; ++i)
          CHECK(distance(a.hessian(i, j), b.hessian(i, own) * (j == 3 ? 0.7 : 1.0)) < 1e-8);
      }
      const auto one = scalar.posteriors(context, psi, nodes);
      const auto two = nested.posteriors(context, point_of(0.0, 0.7), nodes, 3);
      for (std::size_t c = 0; c < one.size(); ++c) {
        CHECK(distance(one[c].mode, two.top_mode[c]) < 1e-9);
        CHECK(distance(one[c].mode_sd, two.top_mode_sd[c]) < 1e-9);
        CHECK(distance(one[c].mean, two.top_mean[c]) < 1e-9);
        CHECK(distance(one[c].sd, two.top_sd[c]) < 1e-9);
      }
    }
  }
}

TEST_CASE("a top of one child has one effect of both variances", "[nested_quadrature]") {
  Context context;
  const double s = 0.9, r = -0.6, sigma = std::sqrt(s * s + r * r);
  for (Link link : all_links) {
    const GroupedRows rows = laid_out(data_of(link, sizes));
    RandomIntercept scalar(rows, link);
    NestedQuadrature nested(rows, singles(sizes.size()), link);
    Vector psi = b_true;
    psi.push_back(std::log(sigma));
    const Evaluation a = scalar.evaluate(context, psi, {}, 40);
    const Evaluation b = nested.evaluate(context, point_of(s, r), {}, 40, 40);
    INFO(link_name(link));
    CHECK(distance(a.value, b.value) < 1e-9);
    for (std::size_t j = 0; j < 3; ++j) CHECK(distance(a.gradient[j], b.gradient[j]) < 1e-8);
    CHECK(distance(a.gradient[3], b.gradient[3] * sigma * sigma / s) < 1e-8);
    CHECK(distance(a.gradient[3], b.gradient[4] * sigma * sigma / r) < 1e-8);
    // The joint mode is along the line to the origin, W the sum of the weights there.
    const auto one = scalar.posteriors(context, psi, 1);
    const auto two = nested.posteriors(context, point_of(s, r), 1, 1);
    for (std::size_t c = 0; c < one.size(); ++c) {
      const double variance = one[c].mode_sd * one[c].mode_sd;
      const double weight = (1.0 / variance - 1.0) / (sigma * sigma);
      CHECK(distance(two.child_mode[c], one[c].mode * s / sigma) < 1e-9);
      CHECK(distance(two.child_mode_sd[c], std::sqrt(variance * (1.0 + r * r * weight))) < 1e-9);
    }
  }
}

TEST_CASE("value and moments are those of the integral", "[nested_quadrature]") {
  Context context;
  for (Link link : all_links) {
    const PlainData data = data_of(link, {1, 2, 5, 1, 1}, 11);
    const GroupedRows rows = laid_out(data);
    const std::vector<std::size_t> start = {0, 3, 5};
    const Vector psi = point_of(1.1, 0.8);
    NestedQuadrature model(rows, start, link);
    const double value = model.value(context, psi, 40, 40);
    const auto posterior = model.posteriors(context, psi, 40, 40);
    INFO(link_name(link));
    double sum = 0.0;
    for (std::size_t j = 0; j < 2; ++j) {
      const PlainTop plain =
          plain_top(link, data.data() + start[j], start[j + 1] - start[j], psi[3], psi[4]);
      sum += plain.value;
      CHECK(distance(posterior.top_mean[j], plain.mean) < 1e-8);
      CHECK(distance(posterior.top_sd[j], plain.sd) < 1e-8);
      for (std::size_t c = start[j]; c < start[j + 1]; ++c) {
        CHECK(distance(posterior.child_mean[c], plain.child_mean[c - start[j]]) < 1e-8);
        CHECK(distance(posterior.child_sd[c], plain.child_sd[c - start[j]]) < 1e-8);
      }
    }
    CHECK(distance(value, sum) < 1e-8);
    CHECK(distance(model.evaluate(context, psi, {}, 40, 40).value, value) < 1e-13);
  }
}

TEST_CASE("the gradient is that of the value", "[nested_quadrature]") {
  Context context;
  const int nodes[][2] = {{1, 1}, {1, 4}, {2, 2}, {3, 1}, {4, 5}, {7, 7}};
  for (Link link : all_links) {
    const GroupedRows rows = laid_out(data_of(link, sizes));
    for (const auto& n : nodes) {
      NestedQuadrature model(rows, tops, link);
      for (const Vector& psi : {point_of(0.8, 0.6), point_of(-1.5, 2.0), point_of(0.0, 0.5)}) {
        const Evaluation at = model.evaluate(context, psi, {}, n[0], n[1]);
        CHECK(model.worst_mode_residual() < 1e-9);
        CHECK(distance(model.value(context, psi, n[0], n[1]), at.value) < 1e-13);
        for (std::size_t j = 0; j < psi.size(); ++j) {
          const Vector slope = five_points(psi, j, [&](const Vector& there) {
            return Vector{model.value(context, there, n[0], n[1])};
          });
          double sum = 0.0;
          for (std::size_t top = 0; top + 1 < tops.size(); ++top)
            sum += model.top_gradients()(j, top);
          INFO(link_name(link) << " nodes " << n[0] << " x " << n[1] << " at " << psi[3] << " "
                               << psi[4] << " parameter " << j);
          CHECK(at.gradient[j] == Approx(slope[0]).epsilon(1e-8).margin(1e-8));
          CHECK(at.gradient[j] == Approx(sum).epsilon(1e-12).margin(1e-12));
        }
      }
    }
  }
}

TEST_CASE("the Hessian is that of the gradient", "[nested_quadrature]") {
  Context context;
  const int nodes[][2] = {{1, 1}, {1, 4}, {2, 3}, {5, 1}, {9, 6}};
  for (Link link : all_links) {
    const GroupedRows rows = laid_out(data_of(link, sizes));
    NestedQuadrature model(rows, tops, link);
    for (const auto& n : nodes) {
      for (const Vector& psi : {point_of(0.8, -0.6), point_of(-1.5, 2.0), point_of(0.0, 0.0)}) {
        const Evaluation at = model.evaluate(context, psi, {}, n[0], n[1]);
        for (std::size_t j = 0; j < psi.size(); ++j) {
          const Vector cells = five_points(psi, j, [&](const Vector& there) {
            return model.evaluate(context, there, {}, n[0], n[1]).gradient;
          });
          for (std::size_t i = 0; i < psi.size(); ++i) {
            INFO(link_name(link) << " nodes " << n[0] << " x " << n[1] << " at " << psi[3]
                                 << " cell " << i << " " << j);
            CHECK(at.hessian(i, j) == Approx(cells[i]).epsilon(1e-7).margin(1e-7));
            CHECK(at.hessian(i, j) == at.hessian(j, i));
          }
        }
      }
    }
  }
}

TEST_CASE("the value is even in the standard deviations", "[nested_quadrature]") {
  Context context;
  const GroupedRows rows = laid_out(data_of(Link::cloglog, sizes));
  NestedQuadrature model(rows, tops, Link::cloglog);
  const Evaluation at = model.evaluate(context, point_of(0.8, 0.6), {}, 4, 3);
  const Evaluation other = model.evaluate(context, point_of(-0.8, -0.6), {}, 4, 3);
  CHECK(distance(at.value, other.value) < 1e-13);
  for (std::size_t j = 0; j < 5; ++j)
    CHECK(distance(at.gradient[j], (j < 3 ? 1.0 : -1.0) * other.gradient[j]) < 1e-9);
}

TEST_CASE("modes are found where outcomes are certain", "[nested_quadrature]") {
  Context context;
  for (Link link : all_links) {
    const GroupedRows rows = laid_out(data_of(link, sizes));
    for (double intercept : {-30.0, -5.0, 8.0, 25.0}) {
      for (double s : {0.1, 3.0, 12.0}) {
        NestedQuadrature model(rows, tops, link);
        Vector psi = point_of(s, 12.1 - s);
        psi[0] = intercept;
        const Evaluation at = model.evaluate(context, psi, {}, 7, 7);
        INFO(link_name(link) << " intercept " << intercept << " sd " << s);
        CHECK(std::isfinite(at.value));
        CHECK(model.worst_mode_residual() < 1e-6);
      }
    }
  }
}

TEST_CASE("bits do not depend on the number of threads", "[nested_quadrature]") {
  std::vector<std::size_t> child_sizes, start = {0};
  for (std::size_t c = 0; c < 240; ++c) {
    child_sizes.push_back(1 + c * c % 7);
    if (c % 8 == 7) start.push_back(c + 1);
  }
  const GroupedRows rows = laid_out(data_of(Link::probit, child_sizes));
  Context context;
  NestedQuadrature model(rows, start, Link::probit);
  const Evaluation one = model.evaluate(context, point_of(0.9, 0.5), {}, 5, 3);
  const auto posterior = model.posteriors(context, point_of(0.9, 0.5), 5, 3);
  for (int threads : {2, 5}) {
    Context several;
    several.threads = threads;
    NestedQuadrature other(rows, start, Link::probit);
    const Evaluation at = other.evaluate(several, point_of(0.9, 0.5), {}, 5, 3);
    CHECK(at.value == one.value);
    CHECK(at.gradient == one.gradient);
    CHECK(at.hessian.cells() == one.hessian.cells());
    CHECK(other.top_gradients().cells() == model.top_gradients().cells());
    const auto there = other.posteriors(several, point_of(0.9, 0.5), 5, 3);
    CHECK(there.top_mean == posterior.top_mean);
    CHECK(there.child_sd == posterior.child_sd);
    CHECK(other.value(several, point_of(0.9, 0.5), 5, 3) ==
          model.value(context, point_of(0.9, 0.5), 5, 3));
  }
}
