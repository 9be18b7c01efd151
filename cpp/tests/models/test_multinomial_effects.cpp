#include <algorithm>
#include <cmath>

#include "../catch.hpp"
#include "category_frame.hpp"
#include "skillnad/models/binomial_effects.hpp"
#include "skillnad/models/multinomial_effects.hpp"
#include "skillnad/models/random_vector.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const std::vector<std::size_t> sizes = {1, 2, 5, 9, 17, 3, 12};

/// Rows of simulated covariates with counts of C categories.
struct Setting {
  GroupedRows grouped;
  MultinomialRows rows;

  Setting(std::uint64_t seed, std::size_t categories) {
    Draws draws(seed);
    const PlainData data = simulated(draws, Link::logit, sizes, {-0.4, 0.7, -0.5}, 0.9, 4);
    grouped = laid_out(data);
    rows.base = 0;
    for (std::size_t c = 1; c < categories; ++c) rows.categories.push_back(c);
    const std::size_t q = rows.n_blocks();
    rows.counts.assign(grouped.stride * q, 0.0);
    for (std::size_t i = 0; i < grouped.n_padded; ++i)
      for (double k = 0.0; k < grouped.m[i]; k += 1.0) {
        const std::size_t c = draws.below(categories);
        if (c > 0) rows.counts[i + (c - 1) * grouped.stride] += 1.0;
      }
  }
  std::size_t n_coefficients() const { return grouped.n_columns * rows.n_blocks(); }
};

std::vector<FactorEntry> lower_triangle(std::size_t q) {
  std::vector<FactorEntry> entries;
  for (std::size_t c = 0; c < q; ++c)
    for (std::size_t r = c; r < q; ++r) entries.push_back({r, c});
  return entries;
}

std::vector<std::size_t> in_order(std::size_t q) {
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < q; ++c) out.push_back(c);
  return out;
}

Vector point_of(const Setting& at, const std::vector<FactorEntry>& entries) {
  Vector psi;
  for (std::size_t j = 0; j < at.n_coefficients(); ++j)
    psi.push_back(0.5 * std::sin(1.0 + 2.0 * static_cast<double>(j)));
  for (const FactorEntry& e : entries)
    psi.push_back(e.row == e.col ? 0.9 - 0.2 * static_cast<double>(e.row)
                                 : 0.3 - 0.2 * static_cast<double>(e.row + e.col));
  return psi;
}

/// The exact log-likelihood for two effects, by a plain rule.
double plain_value(const Setting& at, const Vector& psi) {
  const std::size_t p = at.grouped.n_columns;
  const double step = 0.125;
  double sum = 0.0;
  for (std::size_t g = 0; g < at.grouped.n_groups(); ++g) {
    double integral = 0.0;
    for (int a = -64; a <= 64; ++a)
      for (int b = -64; b <= 64; ++b) {
        const double u = a * step;
        const double w = b * step;
        const double v[] = {psi[2 * p] * u, psi[2 * p + 1] * u + psi[2 * p + 2] * w};
        double log_f = -0.5 * (u * u + w * w);
        for (std::size_t i = at.grouped.start[g]; i < at.grouped.start[g + 1]; ++i) {
          if (at.grouped.m[i] == 0.0) continue;
          double total = 1.0;
          for (std::size_t c = 0; c < 2; ++c) {
            double eta = (at.grouped.offset.empty() ? 0.0 : at.grouped.offset[i]) + v[c];
            for (std::size_t j = 0; j < p; ++j)
              eta += at.grouped.x[i + j * at.grouped.stride] * psi[c * p + j];
            log_f += at.rows.counts[i + c * at.grouped.stride] * eta;
            total += std::exp(eta);
          }
          log_f -= at.grouped.m[i] * std::log(total);
        }
        integral += std::exp(log_f);
      }
    sum += std::log(integral * step * step / 6.283185307179586);
  }
  return sum;
}

}  // namespace

TEST_CASE("the likelihood of categories, with and without random effects", "[multinomial]") {
  Context context;
  const Setting at(11, 3);
  const std::vector<FactorEntry> entries = lower_triangle(2);
  const Vector psi = point_of(at, entries);
  const MultinomialEffects effects(at.grouped, at.rows, in_order(2));
  RandomVector model(effects, entries);
  CHECK(model.evaluate(context, psi, {}, 41).value == Approx(plain_value(at, psi)).epsilon(1e-9));
  Vector zero = psi;
  for (std::size_t e = 0; e < entries.size(); ++e) zero[at.n_coefficients() + e] = 0.0;
  const Vector b(psi.begin(), psi.begin() + static_cast<std::ptrdiff_t>(at.n_coefficients()));
  const Evaluation without = evaluate_multinomial(context, at.grouped, at.rows, b);
  const Evaluation none = model.evaluate(context, zero, {}, 3);
  CHECK(none.value == Approx(without.value).epsilon(1e-12));
  for (std::size_t j = 0; j < b.size(); ++j) {
    CHECK(none.gradient[j] == Approx(without.gradient[j]).epsilon(1e-9).margin(1e-9));
    for (std::size_t i = 0; i < b.size(); ++i)
      CHECK(none.hessian(i, j) == Approx(without.hessian(i, j)).epsilon(1e-9).margin(1e-9));
  }
}

TEST_CASE("two categories are the binary model", "[multinomial]") {
  Context context;
  const Setting at(13, 2);
  GroupedRows binary = at.grouped;
  binary.y = at.rows.counts;
  const std::vector<FactorEntry> entries = {{0, 0}};
  const Vector psi = point_of(at, entries);
  const MultinomialEffects categories(at.grouped, at.rows, {0});
  const BinomialEffects events(binary, Vector(binary.stride, 1.0), 1, Link::logit);
  RandomVector one(categories, entries), other(events, entries);
  for (int nodes : {1, 7}) {
    const Evaluation a = one.evaluate(context, psi, {}, nodes);
    const Evaluation b = other.evaluate(context, psi, {}, nodes);
    CHECK(distance(a.value, b.value) < 1e-12);
    for (std::size_t j = 0; j < psi.size(); ++j) {
      CHECK(distance(a.gradient[j], b.gradient[j]) < 1e-10);
      for (std::size_t i = 0; i < psi.size(); ++i)
        CHECK(distance(a.hessian(i, j), b.hessian(i, j)) < 1e-10);
    }
  }
}

TEST_CASE("gradient and Hessian of categories are those of the value", "[multinomial]") {
  Context context;
  for (std::size_t categories : {3u, 4u}) {
    const Setting at(17, categories);
    const std::size_t q = categories - 1;
    // In order, and with effects that stand for other categories; all entries, and some left out.
    std::vector<std::size_t> turned = in_order(q);
    std::rotate(turned.begin(), turned.begin() + 1, turned.end());
    for (const auto& order : {in_order(q), turned}) {
      for (int nodes : {1, 3}) {
        for (bool all : {true, false}) {
          std::vector<FactorEntry> entries = lower_triangle(q);
          if (!all) entries.pop_back();
          const MultinomialEffects effects(at.grouped, at.rows, order);
          RandomVector model(effects, entries);
          const Vector psi = point_of(at, entries);
          const Evaluation here = model.evaluate(context, psi, {}, nodes);
          const double h = 1e-4;
          for (std::size_t j = 0; j < psi.size(); ++j) {
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
            INFO("categories " << categories << " nodes " << nodes << " parameter " << j);
            CHECK(here.gradient[j] == Approx(slope).epsilon(1e-7).margin(1e-7));
            for (std::size_t i = 0; i < psi.size(); ++i)
              CHECK(here.hessian(i, j) == Approx(slopes[i]).epsilon(1e-7).margin(1e-7));
          }
        }
      }
    }
  }
}

TEST_CASE("the order of the effects changes nothing but their names", "[multinomial]") {
  Context context;
  const Setting at(19, 3);
  const std::vector<FactorEntry> entries = lower_triangle(2);
  const Vector psi = point_of(at, entries);
  const std::size_t p = at.n_coefficients();
  // L L' with its rows and columns turned round, and the root of that.
  const double a = psi[p], b = psi[p + 1], c = psi[p + 2];
  const double first = std::sqrt(b * b + c * c);
  Vector other = psi;
  other[p] = first;
  other[p + 1] = a * b / first;
  other[p + 2] = a * c / first;
  const MultinomialEffects straight(at.grouped, at.rows, {0, 1});
  const MultinomialEffects turned(at.grouped, at.rows, {1, 0});
  RandomVector one(straight, entries), two(turned, entries);
  CHECK(one.evaluate(context, psi, {}, 25).value ==
        Approx(two.evaluate(context, other, {}, 25).value).epsilon(1e-10));
  CHECK(one.evaluate(context, psi, {}, 1).value ==
        Approx(two.evaluate(context, other, {}, 1).value).epsilon(1e-12));
}
