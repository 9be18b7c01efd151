#include <algorithm>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "plain_model.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/models/binomial_effects.hpp"
#include "skillnad/models/glm.hpp"
#include "skillnad/models/random_vector.hpp"
#include "skillnad/models/sparse_laplace.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const Vector b_true = {-0.4, 0.7, -0.5};

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

/// Rows with the levels of some factors; effects are drawn for each level.
struct Simulated {
  GroupedRows rows;
  std::vector<std::vector<std::uint32_t>> levels;  // of each padded row
};

/// `level_of(row, factor)` says where a row belongs.
template <class LevelOf>
Simulated simulate(std::uint64_t seed, Link link, std::size_t n, std::size_t n_factors,
                   const LevelOf& level_of) {
  Draws draws(seed);
  PlainGroup group;
  std::vector<std::vector<double>> effects(n_factors, std::vector<double>(n));
  for (auto& of_factor : effects)
    for (double& u : of_factor) u = 0.7 * draws.normal();
  for (std::size_t i = 0; i < n; ++i) {
    PlainRow row;
    row.x = {1.0, draws.normal(), draws.event(0.4)};
    row.m = static_cast<double>(1 + draws.below(3));
    row.offset = 0.2 * draws.normal();
    double eta = plain_eta(row, b_true);
    for (std::size_t f = 0; f < n_factors; ++f) eta += effects[f][level_of(i, f)];
    for (double k = 0; k < row.m; k += 1.0) row.y += draws.event(plain_event(link, eta));
    group.push_back(row);
  }
  Simulated out;
  out.rows = laid_out({group});
  for (std::size_t f = 0; f < n_factors; ++f) {
    std::vector<std::uint32_t> levels(out.rows.stride, 0);
    for (std::size_t i = 0; i < n; ++i) levels[i] = static_cast<std::uint32_t>(level_of(i, f));
    out.levels.push_back(levels);
  }
  return out;
}

/// A term whose design is the first q columns of the fixed design.
SparseTerm term_of(const GroupedRows& rows, const std::vector<std::uint32_t>& level, std::size_t q,
                   std::vector<FactorEntry> entries, std::size_t first_column = 0) {
  SparseTerm term;
  term.q = q;
  const auto from = rows.x.begin() + static_cast<std::ptrdiff_t>(first_column * rows.stride);
  term.z.assign(from, from + static_cast<std::ptrdiff_t>(q * rows.stride));
  term.level = level;
  term.n_levels = 1 + *std::max_element(level.begin(), level.end());
  term.entries = std::move(entries);
  return term;
}

Vector point_of(const std::vector<SparseTerm>& terms) {
  Vector psi = b_true;
  double shift = 0.0;
  for (const SparseTerm& term : terms) {
    for (const FactorEntry& e : term.entries)
      psi.push_back(e.row == e.col ? 0.8 - 0.2 * static_cast<double>(e.row) - shift : 0.25 - shift);
    shift += 0.1;
  }
  return psi;
}

struct Example {
  const char* name;
  Simulated data;
  std::vector<SparseTerm> terms;
};

std::vector<Example> examples(Link link) {
  std::vector<Example> out;
  const auto add = [&](const char* name, Simulated data, auto terms_of) {
    out.push_back({name, std::move(data), {}});
    const Simulated& kept = out.back().data;
    out.back().terms = terms_of(kept.rows, kept.levels);
  };
  using Levels = std::vector<std::vector<std::uint32_t>>;
  add("crossed",
      simulate(21, link, 150, 2,
               [](std::size_t i, std::size_t f) { return f == 0 ? i % 17 : i / 21; }),
      [](const GroupedRows& rows, const Levels& level) {
        return std::vector<SparseTerm>{term_of(rows, level[0], 1, {{0, 0}}),
                                       term_of(rows, level[1], 1, {{0, 0}})};
      });
  add("nested",
      simulate(22, link, 160, 3,
               [](std::size_t i, std::size_t f) {
                 return f == 0 ? i / 4 : f == 1 ? i / 16 : i / 48;
               }),
      [](const GroupedRows& rows, const Levels& level) {
        return std::vector<SparseTerm>{term_of(rows, level[0], 1, {{0, 0}}),
                                       term_of(rows, level[1], 1, {{0, 0}}),
                                       term_of(rows, level[2], 1, {{0, 0}})};
      });
  add("slopes in both of two crossed factors",
      simulate(23, link, 140, 2,
               [](std::size_t i, std::size_t f) { return f == 0 ? i * 7 % 13 : i / 24; }),
      [](const GroupedRows& rows, const Levels& level) {
        return std::vector<SparseTerm>{term_of(rows, level[0], 3, lower_triangle(3)),
                                       term_of(rows, level[1], 2, diagonal(2))};
      });
  add("two terms of one factor, a slope in another",
      simulate(24, link, 150, 2,
               [](std::size_t i, std::size_t f) { return f == 0 ? i % 11 : i / 31; }),
      [](const GroupedRows& rows, const Levels& level) {
        return std::vector<SparseTerm>{term_of(rows, level[0], 1, {{0, 0}}),
                                       term_of(rows, level[0], 1, {{0, 0}}, 1),
                                       term_of(rows, level[1], 2, lower_triangle(2))};
      });
  return out;
}

/// Laplace's approximation by dense matrices; scores and weights are differences of log densities.
double plain_laplace(const GroupedRows& rows, const std::vector<SparseTerm>& terms, Link link,
                     const Vector& psi) {
  std::size_t n_effects = 0;
  for (const SparseTerm& term : terms) n_effects += term.q * term.n_levels;
  Matrix zl(rows.n_padded, n_effects);
  std::size_t first = 0;
  std::size_t k = rows.n_columns;
  for (const SparseTerm& term : terms) {
    for (const FactorEntry& entry : term.entries) {
      for (std::size_t i = 0; i < rows.n_padded; ++i)
        zl(i, first + term.level[i] * term.q + entry.col) +=
            term.z[i + entry.row * rows.stride] * psi[k];
      ++k;
    }
    first += term.q * term.n_levels;
  }
  const auto log_density = [&](std::size_t i, double eta) {
    return rows.y[i] * std::log(plain_event(link, eta)) +
           (rows.m[i] - rows.y[i]) * std::log(plain_no_event(link, eta));
  };
  Vector u(n_effects, 0.0);
  for (int iteration = 0;; ++iteration) {
    double value = 0.0;
    Vector gradient(n_effects), weight(rows.n_padded);
    for (std::size_t a = 0; a < n_effects; ++a) {
      value -= 0.5 * u[a] * u[a];
      gradient[a] = -u[a];
    }
    for (std::size_t i = 0; i < rows.n_padded; ++i) {
      if (rows.m[i] == 0.0) continue;
      double eta = (rows.offset.empty() ? 0.0 : rows.offset[i]);
      for (std::size_t j = 0; j < rows.n_columns; ++j) eta += rows.x[i + j * rows.stride] * psi[j];
      for (std::size_t a = 0; a < n_effects; ++a) eta += zl(i, a) * u[a];
      const double h = 2e-3;
      const double at = log_density(i, eta);
      const double p1 = log_density(i, eta + h), m1 = log_density(i, eta - h);
      const double p2 = log_density(i, eta + 2 * h), m2 = log_density(i, eta - 2 * h);
      value += at;
      const double score = (8.0 * (p1 - m1) - (p2 - m2)) / (12.0 * h);
      weight[i] = -(16.0 * (p1 + m1) - (p2 + m2) - 30.0 * at) / (12.0 * h * h);
      for (std::size_t a = 0; a < n_effects; ++a) gradient[a] += zl(i, a) * score;
    }
    Matrix curvature(n_effects, n_effects);
    for (std::size_t a = 0; a < n_effects; ++a)
      for (std::size_t b = 0; b < n_effects; ++b) {
        curvature(a, b) = a == b ? 1.0 : 0.0;
        for (std::size_t i = 0; i < rows.n_padded; ++i)
          curvature(a, b) += zl(i, a) * weight[i] * zl(i, b);
      }
    const linalg::Cholesky factor = linalg::cholesky(curvature);
    if (iteration == 12) return value - 0.5 * linalg::log_determinant(factor);
    const Vector step = linalg::solve(factor, gradient);
    for (std::size_t a = 0; a < n_effects; ++a) u[a] += step[a];
  }
}

/// Five-point differences of f along coordinate j: an error of order h^4.
template <class F>
Vector differences(const Vector& psi, std::size_t j, double h, const F& f) {
  Vector out;
  for (double d : {-2.0, -1.0, 1.0, 2.0}) {
    Vector moved = psi;
    moved[j] += d * h;
    const double weight = (d < 0.0 ? -1.0 : 1.0) * (std::fabs(d) == 1.0 ? 8.0 : -1.0) / (12.0 * h);
    const Vector there = f(moved);
    out.resize(there.size(), 0.0);
    for (std::size_t i = 0; i < there.size(); ++i) out[i] += weight * there[i];
  }
  return out;
}

}  // namespace

TEST_CASE("one factor is what RandomVector makes of it", "[sparse_laplace]") {
  const std::vector<std::size_t> sizes = {1, 1, 2, 5, 9, 17, 3, 30, 12};
  Context context;
  for (Link link : all_links)
    for (std::size_t q : {1u, 2u, 3u}) {
      Draws draws(5);
      const PlainData data = simulated(draws, link, sizes, b_true, 0.9, 3);
      const GroupedRows grouped = laid_out(data);
      PlainGroup all;
      std::vector<std::uint32_t> level;
      for (std::size_t g = 0; g < data.size(); ++g)
        for (const PlainRow& row : data[g]) {
          all.push_back(row);
          level.push_back(static_cast<std::uint32_t>(g));
        }
      const GroupedRows rows = laid_out({all});
      level.resize(rows.stride, 0);
      const std::vector<SparseTerm> terms = {term_of(rows, level, q, lower_triangle(q))};
      const Vector psi = point_of(terms);
      const Vector z = {grouped.x.begin(),
                        grouped.x.begin() + static_cast<std::ptrdiff_t>(q * grouped.stride)};
      const BinomialEffects effects(grouped, z, q, link);
      RandomVector expected(effects, lower_triangle(q));
      SparseLaplace model(rows, terms, link);
      const Evaluation a = expected.evaluate(context, psi, {}, 1);
      const Evaluation b = model.evaluate_with_hessian(context, psi, {});
      INFO(link_name(link) << " q " << q);
      CHECK(distance(a.value, b.value) < 1e-12);
      CHECK(model.worst_mode_residual() < 1e-12);
      REQUIRE(b.gradient.size() == psi.size());
      for (std::size_t j = 0; j < psi.size(); ++j) {
        CHECK(distance(a.gradient[j], b.gradient[j]) < 1e-10);
        for (std::size_t i = 0; i < psi.size(); ++i)
          CHECK(distance(a.hessian(i, j), b.hessian(i, j)) < 1e-7);
      }
      const auto theirs = expected.posteriors(context, psi, 1);
      const auto ours = model.posteriors(context, psi);
      REQUIRE(ours.size() == 1);
      for (std::size_t g = 0; g < data.size(); ++g)
        for (std::size_t c = 0; c < q; ++c) {
          CHECK(distance(theirs[g].mode[c], ours[0].mode(c, g)) < 1e-9);
          for (std::size_t r = 0; r < q; ++r)
            CHECK(distance(theirs[g].mode_covariance(r, c), ours[0].covariance[g](r, c)) < 1e-9);
        }
    }
}

TEST_CASE("the value is that of plain dense arithmetic", "[sparse_laplace]") {
  Context context;
  for (Link link : all_links)
    for (Example& example : examples(link)) {
      const Vector psi = point_of(example.terms);
      const GroupedRows& rows = example.data.rows;
      INFO(link_name(link) << ", " << example.name);
      SparseLaplace model(rows, example.terms, link);
      CHECK(distance(model.evaluate(context, psi, {}).value,
                     plain_laplace(rows, example.terms, link, psi), 0.0) < 1e-8);
    }
}

TEST_CASE("gradient and Hessian are those of the value for nested and crossed terms",
          "[sparse_laplace]") {
  Context context;
  for (Link link : all_links)
    for (Example& example : examples(link)) {
      const Vector psi = point_of(example.terms);
      SparseLaplace model(example.data.rows, example.terms, link);
      const Evaluation at = model.evaluate_with_hessian(context, psi, {});
      REQUIRE(model.n_parameters() == psi.size());
      for (std::size_t j = 0; j < psi.size(); ++j) {
        const Vector slopes = differences(psi, j, 1e-3, [&](const Vector& moved) {
          const Evaluation there = model.evaluate(context, moved, {});
          Vector all = there.gradient;
          all.push_back(there.value);
          return all;
        });
        INFO(link_name(link) << ", " << example.name << ", parameter " << j);
        CHECK(at.gradient[j] == Approx(slopes.back()).epsilon(3e-8).margin(3e-8));
        for (std::size_t i = 0; i < psi.size(); ++i) {
          INFO("row " << i);
          CHECK(at.hessian(i, j) == Approx(slopes[i]).epsilon(1e-6).margin(1e-6));
        }
      }
    }
}

TEST_CASE("the threads do not change a bit of the Hessian", "[sparse_laplace]") {
  for (Example& example : examples(Link::logit)) {
    const Vector psi = point_of(example.terms);
    Evaluation first;
    for (int threads : {1, 2, 5, 40}) {
      Context context;
      context.threads = threads;
      SparseLaplace model(example.data.rows, example.terms, Link::logit);
      const Evaluation at = model.evaluate_with_hessian(context, psi, {});
      if (threads == 1) first = at;
      CHECK(bits(at.value) == bits(first.value));
      for (std::size_t k = 0; k < at.hessian.cells().size(); ++k)
        CHECK(bits(at.hessian.cells()[k]) == bits(first.hessian.cells()[k]));
    }
  }
}

TEST_CASE("where the search came from does not show", "[sparse_laplace]") {
  Context context;
  for (Example& example : examples(Link::cloglog)) {
    const Vector psi = point_of(example.terms);
    SparseLaplace fresh(example.data.rows, example.terms, Link::cloglog);
    const Evaluation expected = fresh.evaluate(context, psi, {});
    SparseLaplace model(example.data.rows, example.terms, Link::cloglog);
    for (double far : {0.01, -1.5, 6.0}) {
      Vector moved = psi;
      for (double& x : moved) x += far;
      model.evaluate(context, moved, {});
      const Evaluation at = model.evaluate(context, psi, {});
      CHECK(distance(at.value, expected.value, 0.0) < 1e-11);
      for (std::size_t j = 0; j < psi.size(); ++j)
        CHECK(distance(at.gradient[j], expected.gradient[j]) < 1e-9);
    }
  }
}

TEST_CASE("without variance the model is the regression", "[sparse_laplace]") {
  Context context;
  for (Link link : all_links) {
    Example example = std::move(examples(link).front());
    SparseLaplace model(example.data.rows, example.terms, link);
    const Evaluation at = model.evaluate(context, {-0.4, 0.7, -0.5, 0.0, 0.0}, {});
    const Evaluation glm = evaluate_glm(context, example.data.rows, link, b_true);
    CHECK(distance(at.value, glm.value, 0.0) < 1e-14);
    for (std::size_t j = 0; j < 3; ++j) CHECK(distance(at.gradient[j], glm.gradient[j]) < 1e-12);
    CHECK(at.gradient[3] == Approx(0.0).margin(1e-12));
    CHECK(at.gradient[4] == Approx(0.0).margin(1e-12));
  }
}

TEST_CASE("levels of one outcome and large variances have their mode found", "[sparse_laplace]") {
  Context context;
  for (Link link : all_links) {
    Example example = std::move(examples(link).front());
    GroupedRows& rows = example.data.rows;
    for (std::size_t i = 0; i < rows.n_padded; ++i) {
      if (example.data.levels[0][i] == 3) rows.y[i] = rows.m[i];
      if (example.data.levels[0][i] == 4) rows.y[i] = 0.0;
    }
    for (double sd : {1e-6, 3.0, 30.0, 1e3}) {
      SparseLaplace model(rows, example.terms, link);
      const Vector psi = {-0.4, 0.7, -0.5, sd, 0.5 * sd};
      const Evaluation at = model.evaluate(context, psi, {});
      INFO(link_name(link) << " sd " << sd);
      CHECK(std::isfinite(at.value));
      CHECK(model.worst_mode_residual() < 1e-12);
      for (double g : at.gradient) CHECK(std::isfinite(g));
    }
  }
}

TEST_CASE("padding and rows without trials add nothing, wherever they belong", "[sparse_laplace]") {
  Context context;
  Example example = std::move(examples(Link::logit).back());
  const Vector psi = point_of(example.terms);
  GroupedRows& rows = example.data.rows;
  SparseLaplace plain(rows, example.terms, Link::logit);
  const Evaluation expected = plain.evaluate(context, psi, {});
  std::vector<SparseTerm> terms = example.terms;
  REQUIRE(rows.n_padded > 150);
  for (SparseTerm& term : terms)
    for (std::size_t i = 150; i < rows.n_padded; ++i)
      term.level[i] = static_cast<std::uint32_t>((3 * i) % term.n_levels);
  SparseLaplace moved(rows, terms, Link::logit);
  const Evaluation at = moved.evaluate(context, psi, {});
  CHECK(bits(at.value) == bits(expected.value));
  for (std::size_t j = 0; j < psi.size(); ++j)
    CHECK(bits(at.gradient[j]) == bits(expected.gradient[j]));
}

TEST_CASE("a level without rows has its prior", "[sparse_laplace]") {
  Context context;
  Example example = std::move(examples(Link::logit).front());
  const Vector psi = point_of(example.terms);
  SparseLaplace plain(example.data.rows, example.terms, Link::logit);
  const double expected = plain.evaluate(context, psi, {}).value;
  example.terms[0].n_levels += 2;
  SparseLaplace model(example.data.rows, example.terms, Link::logit);
  CHECK(distance(model.evaluate(context, psi, {}).value, expected, 0.0) < 1e-14);
  const auto posteriors = model.posteriors(context, psi);
  CHECK(posteriors[0].mode.cells().back() == 0.0);
  CHECK(posteriors[0].covariance.back()(0, 0) == 1.0);
}

TEST_CASE("a point without numbers gives none and spoils nothing", "[sparse_laplace]") {
  Context context;
  for (Link link : all_links) {
    Example example = std::move(examples(link).front());
    const Vector psi = point_of(example.terms);
    SparseLaplace model(example.data.rows, example.terms, link);
    const double expected = model.evaluate(context, psi, {}).value;
    for (double bad : {std::nan(""), HUGE_VAL, 1e300, 1e10, 1e3}) {
      Vector moved = psi;
      moved[1] = bad;
      const double value = model.evaluate_with_hessian(context, moved, {}).value;
      INFO(link_name(link) << " at " << bad << ": " << value);
      if (!(bad < HUGE_VAL)) CHECK(std::isnan(value));
      CHECK(!(value > -1e3));
      CHECK(distance(model.evaluate(context, psi, {}).value, expected, 0.0) < 1e-12);
    }
  }
}

TEST_CASE("an interrupt ends the evaluation and spoils nothing", "[sparse_laplace]") {
  Context context;
  Example example = std::move(examples(Link::logit).front());
  const Vector psi = point_of(example.terms);
  SparseLaplace model(example.data.rows, example.terms, Link::logit);
  const double expected = model.evaluate(context, psi, {}).value;
  Context stopped;
  stopped.interrupted = [] { return true; };
  CHECK_THROWS_AS(model.evaluate_with_hessian(stopped, psi, {}), Interrupted);
  CHECK(distance(model.evaluate(context, psi, {}).value, expected, 0.0) < 1e-12);
}

TEST_CASE("ten thousand nested levels", "[sparse_laplace]") {
  Context context;
  const Simulated data = simulate(31, Link::logit, 20000, 2, [](std::size_t i, std::size_t f) {
    return f == 0 ? i / 2 : i / 40;
  });
  const std::vector<SparseTerm> terms = {term_of(data.rows, data.levels[0], 1, {{0, 0}}),
                                         term_of(data.rows, data.levels[1], 1, {{0, 0}})};
  SparseLaplace model(data.rows, terms, Link::logit);
  const Vector psi = {-0.4, 0.7, -0.5, 0.6, 0.6};
  const Evaluation at = model.evaluate(context, psi, {});
  const Vector slope = differences(psi, 3, 3e-3, [&](const Vector& moved) {
    return Vector{model.evaluate(context, moved, {}).value};
  });
  CHECK(at.gradient[3] == Approx(slope[0]).epsilon(1e-7));
}
