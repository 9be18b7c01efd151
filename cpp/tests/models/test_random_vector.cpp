#include "../catch.hpp"
#include "plain_model.hpp"
#include "skillnad/models/binomial_effects.hpp"
#include "skillnad/models/random_intercept.hpp"
#include "skillnad/models/random_vector.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const Vector b_true = {-0.4, 0.7, -0.5};
const std::vector<std::size_t> sizes = {1, 1, 2, 5, 9, 17, 3, 30, 12};

/// The first q columns of the fixed design as design of the random effects.
Vector first_columns(const GroupedRows& rows, std::size_t q) {
  return {rows.x.begin(), rows.x.begin() + static_cast<std::ptrdiff_t>(q * rows.stride)};
}

std::vector<FactorEntry> lower_triangle(std::size_t q) {
  std::vector<FactorEntry> entries;
  for (std::size_t c = 0; c < q; ++c)
    for (std::size_t r = c; r < q; ++r) entries.push_back({r, c});
  return entries;
}

std::vector<FactorEntry> diagonal(std::size_t q) {
  std::vector<FactorEntry> entries;
  for (std::size_t c = 0; c < q; ++c) entries.push_back({c, c});
  return entries;
}

Vector point_of(std::size_t q, const std::vector<FactorEntry>& entries) {
  Vector psi = b_true;
  for (const FactorEntry& e : entries)
    psi.push_back(e.row == e.col ? 0.8 - 0.2 * static_cast<double>(e.row)
                                 : 0.3 - 0.25 * static_cast<double>(e.row + e.col) / double(q));
  return psi;
}

}  // namespace

TEST_CASE("one random effect is the random intercept", "[random_vector]") {
  Context context;
  for (Link link : all_links) {
    Draws draws(3);
    const GroupedRows rows = laid_out(simulated(draws, link, sizes, b_true, 0.9, 3));
    const Vector z(rows.stride, 1.0);
    for (int nodes : {1, 2, 5, 9}) {
      RandomIntercept scalar(rows, link);
      const BinomialEffects effects(rows, z, 1, link);
      RandomVector vector(effects, {{0, 0}});
      Vector psi = b_true;
      psi.push_back(std::log(0.7));
      const Evaluation a = scalar.evaluate(context, psi, {}, nodes);
      psi.back() = 0.7;
      const Evaluation b = vector.evaluate(context, psi, {}, nodes);
      INFO(link_name(link) << " nodes " << nodes);
      CHECK(distance(a.value, b.value) < 1e-12);
      for (std::size_t j = 0; j < 4; ++j) {
        const double unit = j == 3 ? 0.7 : 1.0;  // d sigma / d log sigma
        CHECK(distance(a.gradient[j], b.gradient[j] * unit) < 1e-9);
        for (std::size_t i = 0; i < 4; ++i) {
          double cell = b.hessian(i, j) * unit * (i == 3 ? 0.7 : 1.0);
          if (i == 3 && j == 3) cell += b.gradient[3] * 0.7;
          CHECK(distance(a.hessian(i, j), cell) < 1e-8);
        }
      }
    }
  }
}

TEST_CASE("gradient and Hessian are those of the value", "[random_vector]") {
  Context context;
  for (Link link : all_links) {
    for (std::size_t q : {1u, 2u, 3u}) {
      for (const auto& entries : {lower_triangle(q), diagonal(q)}) {
        for (int nodes : {1, 2, 3, 5}) {
          if (q == 3 && nodes == 5) continue;
          Draws draws(5);
          const GroupedRows rows = laid_out(simulated(draws, link, sizes, b_true, 0.9, 3));
          const Vector z = first_columns(rows, q);
          const Vector psi = point_of(q, entries);
          const BinomialEffects effects(rows, z, q, link);
          RandomVector model(effects, entries);
          const Evaluation at = model.evaluate(context, psi, {}, nodes);
          Vector sum(psi.size(), 0.0);
          for (std::size_t g = 0; g < rows.n_groups(); ++g)
            for (std::size_t j = 0; j < psi.size(); ++j) sum[j] += model.group_gradients()(j, g);
          const double h = 1e-4;
          for (std::size_t j = 0; j < psi.size(); ++j) {
            // Five points: an error of order h^4.
            double slope = 0.0;
            Vector slopes(psi.size(), 0.0);
            for (double d : {-2.0, -1.0, 1.0, 2.0}) {
              Vector moved = psi;
              moved[j] += d * h;
              const Evaluation there = model.evaluate(context, moved, {}, nodes);
              const double weight =
                  (d < 0.0 ? -1.0 : 1.0) * (std::fabs(d) == 1.0 ? 8.0 : -1.0) / (12.0 * h);
              slope += weight * there.value;
              for (std::size_t i = 0; i < psi.size(); ++i) slopes[i] += weight * there.gradient[i];
            }
            INFO(link_name(link) << " q " << q << " entries " << entries.size() << " nodes "
                                 << nodes << " parameter " << j);
            CHECK(at.gradient[j] == Approx(slope).epsilon(1e-7).margin(1e-7));
            CHECK(at.gradient[j] == Approx(sum[j]).epsilon(1e-12).margin(1e-12));
            for (std::size_t i = 0; i < psi.size(); ++i) {
              INFO("row " << i);
              CHECK(at.hessian(i, j) == Approx(slopes[i]).epsilon(1e-7).margin(1e-7));
            }
          }
        }
      }
    }
  }
}
