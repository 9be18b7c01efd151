#include "sparse_design.hpp"

#include <algorithm>
#include <utility>

namespace skillnad {

namespace {

constexpr std::uint32_t none = 0xffffffffu;

std::vector<std::size_t> running_sums(const std::vector<SparseTerm>& terms,
                                      std::size_t (*size)(const SparseTerm&)) {
  std::vector<std::size_t> first = {0};
  for (const SparseTerm& term : terms) first.push_back(first.back() + size(term));
  return first;
}

/// Rows without trials take the levels of a row that has some: their own pairs of levels may meet
/// nowhere else and would fill the pattern for nothing.
std::vector<SparseTerm> with_real_levels(const GroupedRows& rows, std::vector<SparseTerm> terms) {
  std::size_t last = 0;
  while (last < rows.n_padded && !(rows.m[last] > 0.0)) ++last;
  if (last == rows.n_padded) return terms;
  for (std::size_t i = 0; i < rows.n_padded; ++i) {
    if (rows.m[i] > 0.0) last = i;
    for (SparseTerm& term : terms) term.level[i] = term.level[last];
  }
  return terms;
}

/// Whether the term is one effect a level whose design is 1 in every row with trials.
bool is_intercept(const SparseTerm& term, const GroupedRows& rows) {
  if (term.q != 1) return false;
  for (std::size_t i = 0; i < rows.n_padded; ++i)
    if (rows.m[i] > 0.0 && term.z[i] != 1.0) return false;
  return true;
}

/// Sums the rows by `group` into cells `step` apart. With few groups a row would wait for the sum
/// of the one before: then four partial sums take turns.
template <class Value>
void sum_by(const std::uint32_t* group, std::size_t n_groups, std::size_t n_rows,
            const Value& value, double* cells, std::size_t step) {
  constexpr std::size_t lanes = 4;
  if (n_groups * 2 * lanes > n_rows) {
    for (std::size_t i = 0; i < n_rows; ++i) cells[group[i] * step] += value(i);
    return;
  }
  Vector partial(n_groups * lanes, 0.0);
  for (std::size_t i = 0; i < n_rows; i += lanes)  // padded to a multiple of eight
    for (std::size_t lane = 0; lane < lanes; ++lane)
      partial[group[i + lane] * lanes + lane] += value(i + lane);
  for (std::size_t k = 0; k < n_groups; ++k) {
    const double* sums = partial.data() + k * lanes;
    cells[k * step] += (sums[0] + sums[2]) + (sums[1] + sums[3]);
  }
}

}  // namespace

SparseDesign::SparseDesign(const GroupedRows& rows, std::vector<SparseTerm> terms)
    : n_rows_(rows.n_padded),
      stride_(rows.stride),
      terms_(with_real_levels(rows, std::move(terms))),
      first_effect_(running_sums(terms_, [](const SparseTerm& t) { return t.q * t.n_levels; })),
      first_node_(running_sums(terms_, [](const SparseTerm& t) { return t.n_levels; })),
      first_own_(running_sums(terms_, [](const SparseTerm& t) { return t.q * t.q * t.n_levels; })),
      pairs_(find_pairs()),
      structure_(make_structure()),
      own_places_(terms_.size()),
      order_(first_effect_.back()) {
  for (const SparseTerm& term : terms_) intercept_.push_back(is_intercept(term, rows));
  n_cells_ = first_own_.back();
  for (Pair& pair : pairs_) {
    pair.first = n_cells_;
    n_cells_ += pair.levels.size() * terms_[pair.s].q * terms_[pair.t].q;
    for (const auto& [level_s, level_t] : pair.levels)
      pair.places.push_back(structure_.place(node(pair.s, level_s), node(pair.t, level_t)));
    std::vector<SparseStructure::Edge>().swap(pair.levels);
  }
  for (std::size_t t = 0; t < terms_.size(); ++t)
    for (std::size_t level = 0; level < terms_[t].n_levels; ++level) {
      own_places_[t].push_back(structure_.place(node(t, level), node(t, level)));
      for (std::size_t c = 0; c < terms_[t].q; ++c)
        order_[first_effect_[t] + level * terms_[t].q + c] =
            static_cast<std::uint32_t>(structure_.position(node(t, level)) + c);
    }
}

std::vector<SparseDesign::Pair> SparseDesign::find_pairs() const {
  std::vector<Pair> pairs;
  for (std::size_t s = 0; s < terms_.size(); ++s) {
    const std::vector<std::uint32_t>& level_s = terms_[s].level;
    // The rows of each level of s, in order.
    std::vector<std::uint32_t> start(terms_[s].n_levels + 1, 0), rows(n_rows_);
    for (std::size_t i = 0; i < n_rows_; ++i) ++start[level_s[i] + 1];
    for (std::size_t k = 0; k < terms_[s].n_levels; ++k) start[k + 1] += start[k];
    std::vector<std::uint32_t> next(start.begin(), start.end() - 1);
    for (std::size_t i = 0; i < n_rows_; ++i)
      rows[next[level_s[i]]++] = static_cast<std::uint32_t>(i);
    for (std::size_t t = s + 1; t < terms_.size(); ++t) {
      Pair pair;
      pair.s = s;
      pair.t = t;
      pair.of_row.resize(n_rows_);
      std::vector<std::uint32_t> block_of(terms_[t].n_levels, none);
      for (std::uint32_t k = 0; k < terms_[s].n_levels; ++k) {
        const std::size_t first = pair.levels.size();
        for (std::size_t a = start[k]; a < start[k + 1]; ++a) {
          const std::uint32_t level = terms_[t].level[rows[a]];
          std::uint32_t& block = block_of[level];
          if (block == none || block < first) {
            block = static_cast<std::uint32_t>(pair.levels.size());
            pair.levels.emplace_back(k, level);
          }
          pair.of_row[rows[a]] = block;
        }
      }
      pairs.push_back(std::move(pair));
    }
  }
  return pairs;
}

SparseStructure SparseDesign::make_structure() const {
  std::vector<std::uint32_t> sizes;
  for (const SparseTerm& term : terms_)
    sizes.insert(sizes.end(), term.n_levels, static_cast<std::uint32_t>(term.q));
  std::vector<SparseStructure::Edge> edges;
  for (const Pair& pair : pairs_)
    for (const auto& [level_s, level_t] : pair.levels)
      edges.emplace_back(node(pair.s, level_s), node(pair.t, level_t));
  return {sizes, edges};
}

void SparseDesign::times_factors(const std::vector<Matrix>& l, const Vector& u, Vector& out) const {
  out.resize(n_effects());
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    const std::size_t q = terms_[t].q;
    for (std::size_t a = first_effect_[t]; a < first_effect_[t + 1]; a += q)
      for (std::size_t r = 0; r < q; ++r) {
        double sum = 0.0;
        for (std::size_t c = 0; c <= r; ++c) sum += l[t](r, c) * u[a + c];
        out[a + r] = sum;
      }
  }
}

void SparseDesign::times_transposed(const std::vector<Matrix>& l, const Vector& u,
                                    Vector& out) const {
  out.resize(n_effects());
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    const std::size_t q = terms_[t].q;
    for (std::size_t a = first_effect_[t]; a < first_effect_[t + 1]; a += q)
      for (std::size_t c = 0; c < q; ++c) {
        double sum = 0.0;
        for (std::size_t r = c; r < q; ++r) sum += l[t](r, c) * u[a + r];
        out[a + c] = sum;
      }
  }
}

void SparseDesign::add_to_rows(const Vector& v, Vector& rows) const {
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    const std::size_t q = terms_[t].q;
    const double* effects = v.data() + first_effect_[t];
    const std::uint32_t* level = terms_[t].level.data();
    if (intercept_[t]) {
      for (std::size_t i = 0; i < n_rows_; ++i) rows[i] += effects[level[i]];
      continue;
    }
    for (std::size_t c = 0; c < q; ++c) {
      const double* z = terms_[t].z.data() + c * stride_;
      for (std::size_t i = 0; i < n_rows_; ++i) rows[i] += z[i] * effects[level[i] * q + c];
    }
  }
}

void SparseDesign::from_rows(const Vector& rows, Vector& out) const {
  out.assign(n_effects(), 0.0);
  const double* x = rows.data();
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    const SparseTerm& term = terms_[t];
    for (std::size_t c = 0; c < term.q; ++c) {
      double* effects = out.data() + first_effect_[t] + c;
      const double* z = term.z.data() + c * stride_;
      if (intercept_[t]) {
        sum_by(
            term.level.data(), term.n_levels, n_rows_, [&](std::size_t i) { return x[i]; }, effects,
            1);
      } else {
        sum_by(
            term.level.data(), term.n_levels, n_rows_, [&](std::size_t i) { return z[i] * x[i]; },
            effects, term.q);
      }
    }
  }
}

void SparseDesign::cross_products(const Vector& weights, Vector& blocks) const {
  blocks.assign(n_cells_, 0.0);
  const double* w = weights.data();
  const auto add = [&](std::size_t s, std::size_t t, const std::vector<std::uint32_t>& block,
                       std::size_t n_blocks, double* cells) {
    if (intercept_[s] && intercept_[t]) {
      sum_by(
          block.data(), n_blocks, n_rows_, [&](std::size_t i) { return w[i]; }, cells, 1);
      return;
    }
    const std::size_t qs = terms_[s].q;
    const std::size_t qt = terms_[t].q;
    for (std::size_t c = 0; c < qt; ++c)
      for (std::size_t r = s == t ? c : 0; r < qs; ++r) {
        const double* zs = terms_[s].z.data() + r * stride_;
        const double* zt = terms_[t].z.data() + c * stride_;
        sum_by(
            block.data(), n_blocks, n_rows_, [&](std::size_t i) { return w[i] * zs[i] * zt[i]; },
            cells + r + c * qs, qs * qt);
      }
  };
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    const std::size_t q = terms_[t].q;
    add(t, t, terms_[t].level, terms_[t].n_levels, blocks.data() + first_own_[t]);
    for (std::size_t k = first_own_[t]; k < first_own_[t + 1]; k += q * q)
      for (std::size_t c = 0; c < q; ++c)
        for (std::size_t r = 0; r < c; ++r) blocks[k + r + c * q] = blocks[k + c + r * q];
  }
  for (const Pair& pair : pairs_)
    add(pair.s, pair.t, pair.of_row, pair.places.size(), blocks.data() + pair.first);
}

namespace {

/// out (qs x qt) = a' b c: a lower triangular qs x qs, b qs x qt, c lower triangular qt x qt.
void sandwich(const Matrix& a, const double* b, const Matrix& c, double* spare, double* out) {
  const std::size_t qs = a.rows();
  const std::size_t qt = c.rows();
  for (std::size_t j = 0; j < qt; ++j)
    for (std::size_t i = 0; i < qs; ++i) {
      double sum = 0.0;
      for (std::size_t k = j; k < qt; ++k) sum += b[i + k * qs] * c(k, j);
      spare[i + j * qs] = sum;
    }
  for (std::size_t j = 0; j < qt; ++j)
    for (std::size_t i = 0; i < qs; ++i) {
      double sum = 0.0;
      for (std::size_t k = i; k < qs; ++k) sum += a(k, i) * spare[k + j * qs];
      out[i + j * qs] = sum;
    }
}

/// out (qs x qt) = a b c'; leaves b c' in `spare` and a b in `left`.
void outer_sandwich(const Matrix& a, const double* b, const Matrix& c, double* left, double* spare,
                    double* out) {
  const std::size_t qs = a.rows();
  const std::size_t qt = c.rows();
  for (std::size_t j = 0; j < qt; ++j)
    for (std::size_t i = 0; i < qs; ++i) {
      double sum = 0.0;
      for (std::size_t k = 0; k <= j; ++k) sum += b[i + k * qs] * c(j, k);
      spare[i + j * qs] = sum;
      sum = 0.0;
      for (std::size_t k = 0; k <= i; ++k) sum += a(i, k) * b[k + j * qs];
      left[i + j * qs] = sum;
    }
  for (std::size_t j = 0; j < qt; ++j)
    for (std::size_t i = 0; i < qs; ++i) {
      double sum = 0.0;
      for (std::size_t k = 0; k <= i; ++k) sum += a(i, k) * spare[k + j * qs];
      out[i + j * qs] = sum;
    }
}

}  // namespace

void SparseDesign::put_curvature(const std::vector<Matrix>& l, const Vector& blocks,
                                 Vector& h) const {
  Vector out, spare;
  const auto put = [&](std::size_t s, std::size_t t, const double* b,
                       const std::vector<BlockPlace>& places, double diagonal) {
    const std::size_t qs = l[s].rows();
    const std::size_t qt = l[t].rows();
    if (qs == 1 && qt == 1) {
      const double product = l[s](0, 0) * l[t](0, 0);
      for (std::size_t k = 0; k < places.size(); ++k)
        h[places[k].first] = diagonal + product * b[k];
      return;
    }
    out.resize(qs * qt);
    spare.resize(qs * qt);
    for (const BlockPlace& place : places) {
      sandwich(l[s], b, l[t], spare.data(), out.data());
      for (std::size_t c = 0; c < qt; ++c)
        for (std::size_t r = 0; r < qs; ++r)
          h[place.first + r * place.row_step + c * place.column_step] =
              out[r + c * qs] + (r == c ? diagonal : 0.0);
      b += qs * qt;
    }
  };
  for (std::size_t t = 0; t < terms_.size(); ++t)
    put(t, t, blocks.data() + first_own_[t], own_places_[t], 1.0);
  for (const Pair& pair : pairs_) put(pair.s, pair.t, blocks.data() + pair.first, pair.places, 0.0);
}

void SparseDesign::curvature_adjoint(const std::vector<Matrix>& l, const Vector& blocks,
                                     const Vector& h_bar, double factor, Vector& block_bar,
                                     std::vector<Matrix>& l_bar) const {
  block_bar.resize(n_cells_);
  Vector cells, left, right;
  // H takes a block that is not a level's own twice, once as its transpose.
  const auto pass = [&](std::size_t s, std::size_t t, std::size_t at,
                        const std::vector<BlockPlace>& places, double times) {
    const Matrix& ls = l[s];
    const Matrix& lt = l[t];
    const std::size_t qs = ls.rows();
    const std::size_t qt = lt.rows();
    const double* b = blocks.data() + at;
    double* out = block_bar.data() + at;
    if (qs == 1 && qt == 1) {
      const double product = ls(0, 0) * lt(0, 0);
      double sum = 0.0;
      for (std::size_t k = 0; k < places.size(); ++k) {
        const double bar = times * h_bar[places[k].first];
        out[k] = product * bar;
        sum += b[k] * bar;
      }
      l_bar[s](0, 0) += sum * lt(0, 0);
      l_bar[t](0, 0) += sum * ls(0, 0);
      return;
    }
    for (Vector* part : {&cells, &left, &right}) part->resize(qs * qt);
    for (const BlockPlace& place : places) {
      for (std::size_t c = 0; c < qt; ++c)
        for (std::size_t r = 0; r < qs; ++r)
          cells[r + c * qs] =
              times * h_bar[place.first + r * place.row_step + c * place.column_step];
      outer_sandwich(ls, cells.data(), lt, left.data(), right.data(), out);
      for (std::size_t c = 0; c < qs; ++c)
        for (std::size_t r = c; r < qs; ++r) {
          double sum = 0.0;
          for (std::size_t k = 0; k < qt; ++k) sum += b[r + k * qs] * right[c + k * qs];
          l_bar[s](r, c) += sum;
        }
      for (std::size_t c = 0; c < qt; ++c)
        for (std::size_t r = c; r < qt; ++r) {
          double sum = 0.0;
          for (std::size_t k = 0; k < qs; ++k) sum += b[k + r * qs] * left[k + c * qs];
          l_bar[t](r, c) += sum;
        }
      b += qs * qt;
      out += qs * qt;
    }
  };
  for (std::size_t t = 0; t < terms_.size(); ++t) pass(t, t, first_own_[t], own_places_[t], factor);
  for (const Pair& pair : pairs_) pass(pair.s, pair.t, pair.first, pair.places, 2.0 * factor);
}

void SparseDesign::quadratic_forms(const Vector& blocks, Vector& out) const {
  out.assign(n_rows_, 0.0);
  const auto add = [&](std::size_t s, std::size_t t, const std::vector<std::uint32_t>& block,
                       const double* cells) {
    const std::uint32_t* of_row = block.data();
    if (intercept_[s] && intercept_[t]) {
      for (std::size_t i = 0; i < n_rows_; ++i) out[i] += cells[of_row[i]];
      return;
    }
    const std::size_t step = terms_[s].q * terms_[t].q;
    for (std::size_t c = 0; c < terms_[t].q; ++c)
      for (std::size_t r = 0; r < terms_[s].q; ++r) {
        const double* zs = terms_[s].z.data() + r * stride_;
        const double* zt = terms_[t].z.data() + c * stride_;
        const double* from = cells + r + c * terms_[s].q;
        for (std::size_t i = 0; i < n_rows_; ++i) out[i] += from[of_row[i] * step] * zs[i] * zt[i];
      }
  };
  for (std::size_t t = 0; t < terms_.size(); ++t)
    add(t, t, terms_[t].level, blocks.data() + first_own_[t]);
  for (const Pair& pair : pairs_) add(pair.s, pair.t, pair.of_row, blocks.data() + pair.first);
}

void SparseDesign::to_elimination(const Vector& effects, Vector& out) const {
  out.resize(order_.size());
  for (std::size_t k = 0; k < order_.size(); ++k) out[order_[k]] = effects[k];
}

void SparseDesign::from_elimination(const Vector& ordered, Vector& out) const {
  out.resize(order_.size());
  for (std::size_t k = 0; k < order_.size(); ++k) out[k] = ordered[order_[k]];
}

Matrix SparseDesign::own_block(std::size_t t, std::size_t level, const Vector& h) const {
  const std::size_t q = terms_[t].q;
  const BlockPlace& place = own_places_[t][level];
  Matrix out(q, q);
  for (std::size_t c = 0; c < q; ++c)
    for (std::size_t r = 0; r < q; ++r)
      out(r, c) = h[place.first + r * place.row_step + c * place.column_step];
  return out;
}

}  // namespace skillnad
