#include <algorithm>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "plain_model.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/models/sparse_cholesky.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

using Edges = std::vector<SparseStructure::Edge>;

/// A pattern with random numbers: the matrix dense and by blocks.
struct Example {
  std::vector<std::uint32_t> sizes;
  Edges edges;
  std::vector<std::size_t> first;
  Matrix dense;

  Example(Draws& draws, std::vector<std::uint32_t> node_sizes, Edges node_edges)
      : sizes(std::move(node_sizes)), edges(std::move(node_edges)), first(sizes.size() + 1, 0) {
    for (std::size_t k = 0; k < sizes.size(); ++k) first[k + 1] = first[k] + sizes[k];
    const std::size_t n = first.back();
    dense = Matrix(n, n);
    const auto fill = [&](std::size_t a, std::size_t b) {
      for (std::size_t i = first[a]; i < first[a + 1]; ++i)
        for (std::size_t j = first[b]; j < first[b + 1]; ++j)
          dense(i, j) = dense(j, i) = draws.normal();
    };
    for (const auto& [a, b] : edges) fill(a, b);
    for (std::size_t k = 0; k < sizes.size(); ++k) fill(k, k);
    for (std::size_t i = 0; i < n; ++i) {  // diagonally dominant
      double sum = 0.5;
      for (std::size_t j = 0; j < n; ++j) sum += j == i ? 0.0 : std::fabs(dense(i, j));
      dense(i, i) = sum;
    }
  }

  void put(const SparseStructure& structure, Vector& values) const {
    for (const auto& [a, b] : edges) put_block(structure, values, a, b);
    for (std::size_t k = 0; k < sizes.size(); ++k) put_block(structure, values, k, k);
  }
  void put_block(const SparseStructure& structure, Vector& values, std::size_t a,
                 std::size_t b) const {
    const BlockPlace place = structure.place(a, b);
    for (std::size_t i = 0; i < sizes[a]; ++i)
      for (std::size_t j = 0; j < sizes[b]; ++j)
        values[place.first + i * place.row_step + j * place.column_step] =
            dense(first[a] + i, first[b] + j);
  }
};

/// Largest |a - b| of a block of the inverse, relative to its largest entry anywhere.
double block_error(const Example& example, const SparseStructure& structure, const Vector& values,
                   const Matrix& inverse, std::size_t a, std::size_t b) {
  const BlockPlace place = structure.place(a, b);
  double largest = 0.0;
  for (std::size_t i = 0; i < example.sizes[a]; ++i)
    for (std::size_t j = 0; j < example.sizes[b]; ++j)
      largest = std::max(
          largest, std::fabs(values[place.first + i * place.row_step + j * place.column_step] -
                             inverse(example.first[a] + i, example.first[b] + j)));
  return largest;
}

void check(Draws& draws, std::vector<std::uint32_t> sizes, Edges edges) {
  const Example example(draws, std::move(sizes), std::move(edges));
  const SparseStructure structure(example.sizes, example.edges);
  const std::size_t n = example.dense.rows();
  REQUIRE(structure.n_unknowns() == n);
  Context context;
  SparseCholesky sparse(structure);
  example.put(structure, sparse.clear());
  REQUIRE(sparse.factor(context));
  const linalg::Cholesky dense = linalg::cholesky(example.dense);
  const Matrix inverse = linalg::inverse(dense);
  CHECK(distance(sparse.log_determinant(), linalg::log_determinant(dense)) < 1e-13);

  Vector b(n), ordered(n);
  for (double& x : b) x = draws.normal();
  for (std::size_t k = 0; k < example.sizes.size(); ++k)
    for (std::size_t c = 0; c < example.sizes[k]; ++c)
      ordered[structure.position(k) + c] = b[example.first[k] + c];
  const Vector x = linalg::solve(dense, b);
  sparse.solve(ordered);
  double worst = 0.0;
  for (std::size_t k = 0; k < example.sizes.size(); ++k)
    for (std::size_t c = 0; c < example.sizes[k]; ++c)
      worst =
          std::max(worst, std::fabs(ordered[structure.position(k) + c] - x[example.first[k] + c]));
  CHECK(worst < 1e-12);

  Vector values(structure.n_values(), 123.0);  // what was there before does not matter
  sparse.inverse(context, values);
  worst = 0.0;
  for (const auto& [p, q] : example.edges) {
    worst = std::max(worst, block_error(example, structure, values, inverse, p, q));
    worst = std::max(worst, block_error(example, structure, values, inverse, q, p));
  }
  for (std::size_t k = 0; k < example.sizes.size(); ++k)
    worst = std::max(worst, block_error(example, structure, values, inverse, k, k));
  CHECK(worst < 1e-13);
}

std::vector<std::uint32_t> random_sizes(Draws& draws, std::size_t n, std::size_t largest) {
  std::vector<std::uint32_t> sizes;
  for (std::size_t k = 0; k < n; ++k)
    sizes.push_back(static_cast<std::uint32_t>(1 + draws.below(largest)));
  return sizes;
}

Edges random_edges(Draws& draws, std::size_t n, std::size_t count) {
  Edges edges;
  while (edges.size() < count) {
    const auto a = static_cast<std::uint32_t>(draws.below(n));
    const auto b = static_cast<std::uint32_t>(draws.below(n));
    const bool known = std::any_of(edges.begin(), edges.end(), [&](const auto& edge) {
      return (edge.first == a && edge.second == b) || (edge.first == b && edge.second == a);
    });
    if (a != b && !known) edges.emplace_back(a, b);
  }
  return edges;
}

Edges crossed(std::uint32_t a, std::uint32_t b) {
  Edges edges;
  for (std::uint32_t i = 0; i < a; ++i)
    for (std::uint32_t j = 0; j < b; ++j) edges.emplace_back(i, a + j);
  return edges;
}

/// Adds edges between all of [first, last).
void add_clique(Edges& edges, std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t i = first; i < last; ++i)
    for (std::uint32_t j = first; j < i; ++j)
      if (std::find(edges.begin(), edges.end(), SparseStructure::Edge(i, j)) == edges.end())
        edges.emplace_back(i, j);
}

}  // namespace

TEST_CASE("random patterns are factored, solved and inverted as dense matrices",
          "[sparse_cholesky]") {
  Draws draws(11);
  for (std::size_t largest : {1u, 2u, 3u, 5u})
    for (std::size_t count : {0u, 20u, 50u, 90u, 200u, 500u}) {
      const std::size_t n = 60;
      INFO("largest node " << largest << ", edges " << count);
      check(draws, random_sizes(draws, n, largest), random_edges(draws, n, count));
    }
}

TEST_CASE("nested, crossed and overlapping dense patterns", "[sparse_cholesky]") {
  Draws draws(12);
  check(draws, {1}, {});
  check(draws, {3, 2}, {{1, 0}});
  check(draws, random_sizes(draws, 40, 1), crossed(33, 7));
  check(draws, random_sizes(draws, 40, 3), crossed(25, 15));
  {  // children 0-59 in parents 60-71 in 72-74
    Edges edges;
    for (std::uint32_t i = 0; i < 60; ++i) {
      edges.emplace_back(i, 60 + i / 5);
      edges.emplace_back(i, 72 + i / 20);
    }
    for (std::uint32_t i = 0; i < 12; ++i) edges.emplace_back(60 + i, 72 + i / 4);
    check(draws, random_sizes(draws, 75, 1), edges);
    check(draws, random_sizes(draws, 75, 2), edges);
  }
  {  // dense blocks that share some of their nodes: wide supernodes with rows below
    Edges edges;
    add_clique(edges, 0, 60);
    add_clique(edges, 40, 100);
    add_clique(edges, 85, 150);
    check(draws, random_sizes(draws, 150, 1), edges);
    Edges more = edges;
    for (std::uint32_t i = 0; i < 30; ++i) more.emplace_back(150 + i, 7 * i % 150);
    check(draws, random_sizes(draws, 180, 2), more);
  }
  {  // many with the same few neighbours, with gaps
    Edges edges;
    for (std::uint32_t i = 0; i < 100; ++i)
      for (std::uint32_t j = 0; j < 20; ++j)
        if (draws.uniform() < 0.7) edges.emplace_back(i, 100 + j);
    check(draws, random_sizes(draws, 120, 1), edges);
    check(draws, random_sizes(draws, 120, 3), edges);
  }
}

TEST_CASE("repeated and turned edges are one", "[sparse_cholesky]") {
  const SparseStructure once({1, 2, 1}, {{0, 1}, {1, 2}});
  const SparseStructure twice({1, 2, 1}, {{1, 0}, {0, 1}, {2, 1}, {1, 2}});
  CHECK(once.n_values() == twice.n_values());
  CHECK(once.place(1, 2).first == twice.place(1, 2).first);
}

TEST_CASE("nested and crossed patterns do not fill", "[sparse_cholesky]") {
  std::vector<std::uint32_t> sizes(22000, 1);
  Edges nested;
  for (std::uint32_t i = 0; i < 20000; ++i) nested.emplace_back(i, 20000 + i / 10);
  CHECK(SparseStructure(sizes, nested).n_values() < 50000);
  sizes.assign(20010, 1);
  const std::size_t crossed_values = SparseStructure(sizes, crossed(20000, 10)).n_values();
  CHECK(crossed_values < 12 * 20000);
  Draws draws(5);
  Edges gaps;
  sizes.assign(20100, 1);
  for (std::uint32_t i = 0; i < 20000; ++i)
    for (std::uint32_t j = 0; j < 5; ++j)
      gaps.emplace_back(i, 20000 + static_cast<std::uint32_t>(draws.below(100)));
  CHECK(SparseStructure(sizes, gaps).n_values() < 7 * 20000);
}

TEST_CASE("the threads do not change a bit of a large factor", "[sparse_cholesky]") {
  Draws draws(13);
  Edges edges;
  add_clique(edges, 0, 60);  // of ten unknowns each: enough to be shared out
  add_clique(edges, 55, 90);
  const Example example(draws, std::vector<std::uint32_t>(90, 10), edges);
  const SparseStructure structure(example.sizes, example.edges);
  Vector first_inverse;
  double first_determinant = 0.0;
  for (int threads : {1, 3}) {
    Context context;
    context.threads = threads;
    SparseCholesky sparse(structure);
    example.put(structure, sparse.clear());
    REQUIRE(sparse.factor(context));
    Vector inverse;
    sparse.inverse(context, inverse);
    if (threads == 1) {
      first_inverse = inverse;
      first_determinant = sparse.log_determinant();
    }
    CHECK(bits(sparse.log_determinant()) == bits(first_determinant));
    CHECK(std::equal(inverse.begin(), inverse.end() - 8, first_inverse.begin(),
                     [](double a, double b) { return bits(a) == bits(b); }));
  }
}

TEST_CASE("what is not positive definite or not finite is said", "[sparse_cholesky]") {
  Context context;
  const SparseStructure structure({2, 1}, {{0, 1}});
  for (double bad : {-1.0, 0.0, std::nan(""), HUGE_VAL}) {
    SparseCholesky sparse(structure);
    Vector& values = sparse.clear();
    for (std::size_t k = 0; k < 2; ++k) {
      const BlockPlace place = structure.place(k, k);
      for (std::size_t i = 0; i < 2 - k; ++i)
        values[place.first + i * (place.row_step + place.column_step)] = 1.0;
    }
    values[structure.place(1, 1).first] = bad;
    CHECK_FALSE(sparse.factor(context));
    CHECK_FALSE(sparse.factored());
  }
}
