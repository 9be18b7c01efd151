// The design of all random terms as what it is, a sparse matrix Z: products with it and with its
// weighted cross products Z'WZ, which are blocks for each level and each pair of levels that meet
// in a row.
//
// Vectors of effects hold, term by term and level by level, the q effects of the level. All sums go
// over the rows in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "skillnad/base/matrix.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/sparse_laplace.hpp"
#include "skillnad/models/sparse_structure.hpp"

namespace skillnad {

class SparseDesign {
 public:
  SparseDesign(const GroupedRows& rows, std::vector<SparseTerm> terms);

  std::size_t n_terms() const { return terms_.size(); }
  const SparseTerm& term(std::size_t t) const { return terms_[t]; }
  /// Where the effects of a term begin.
  std::size_t first_effect(std::size_t t) const { return first_effect_[t]; }
  std::size_t n_effects() const { return first_effect_.back(); }
  /// Of H.
  const SparseStructure& structure() const { return structure_; }

  /// out = L u and out = L'u, level by level.
  void times_factors(const std::vector<Matrix>& l, const Vector& u, Vector& out) const;
  void times_transposed(const std::vector<Matrix>& l, const Vector& u, Vector& out) const;
  /// rows += Z v.
  void add_to_rows(const Vector& v, Vector& rows) const;
  /// out = Z'rows.
  void from_rows(const Vector& rows, Vector& out) const;

  /// Blocks of Z'WZ, in the order of this class.
  void cross_products(const Vector& w, Vector& blocks) const;
  /// Writes I + L'BL for the blocks B to their places in H, all of it zero before.
  void put_curvature(const std::vector<Matrix>& l, const Vector& blocks, Vector& h) const;
  /// Backwards through put_curvature(): `h_bar` holds the derivative by H at the places of H, its
  /// blocks taken `factor` times. Gives that by the blocks and adds that by each L to `l_bar`.
  void curvature_adjoint(const std::vector<Matrix>& l, const Vector& blocks, const Vector& h_bar,
                         double factor, Vector& block_bar, std::vector<Matrix>& l_bar) const;
  /// out_i = z_i' B z_i for the blocks B.
  void quadratic_forms(const Vector& blocks, Vector& out) const;

  /// Vectors of effects in the order of elimination and back.
  void to_elimination(const Vector& effects, Vector& out) const;
  void from_elimination(const Vector& ordered, Vector& out) const;
  /// The level's own block of what stands at the places of H.
  Matrix own_block(std::size_t t, std::size_t level, const Vector& h) const;

 private:
  /// Two terms and the pairs of their levels that meet.
  struct Pair {
    std::size_t s, t;
    std::vector<SparseStructure::Edge> levels;  // only until the structure is known
    std::vector<BlockPlace> places;
    std::vector<std::uint32_t> of_row;
    std::size_t first = 0;  // of its blocks' cells, q_s x q_t each
  };

  std::vector<Pair> find_pairs() const;
  SparseStructure make_structure() const;
  std::size_t node(std::size_t t, std::size_t level) const { return first_node_[t] + level; }

  std::size_t n_rows_, stride_;
  std::vector<SparseTerm> terms_;
  std::vector<char> intercept_;  // a term of q = 1 and z = 1
  std::vector<std::size_t> first_effect_, first_node_;
  std::vector<std::size_t> first_own_;  // cells of each term's own blocks, q x q each
  std::size_t n_cells_ = 0;
  std::vector<Pair> pairs_;
  SparseStructure structure_;
  std::vector<std::vector<BlockPlace>> own_places_;
  std::vector<std::uint32_t> order_;  // of elimination, of each effect
};

}  // namespace skillnad
