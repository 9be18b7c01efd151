#include "skillnad/models/multinomial_rows.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/kernels.hpp"
#include "skillnad/base/parallel.hpp"
#include "skillnad/base/softmax.hpp"
#include "skillnad/models/glm.hpp"

namespace skillnad {

namespace {

constexpr std::size_t rows_per_block = 4096;

/// Probabilities and log-likelihood of a range of padded rows.
struct Rows {
  std::size_t n;
  Vector eta, probability, complement, base, log_sum;

  Rows(const GroupedRows& grouped, const MultinomialRows& rows, const Vector& psi, Range range)
      : n(range.last - range.first) {
    const std::size_t q = rows.n_blocks();
    const std::size_t p = grouped.n_columns;
    for (Vector* cells : {&eta, &probability, &complement}) cells->resize(n * q);
    for (Vector* cells : {&base, &log_sum}) cells->resize(n);
    for (std::size_t c = 0; c < q; ++c)
      kernels::kernels().linear(grouped.x.data() + range.first, grouped.stride, p,
                                psi.data() + c * p, grouped.offset_from(range.first), n,
                                eta.data() + c * n);
    math::softmax(n, q, eta.data(), probability.data(), complement.data(), base.data(),
                  log_sum.data());
  }
};

Evaluation evaluate_block(const GroupedRows& grouped, const MultinomialRows& rows,
                          const Vector& psi, Range range) {
  const auto& k = kernels::kernels();
  const Rows at(grouped, rows, psi, range);
  const std::size_t n = at.n;
  const std::size_t q = rows.n_blocks();
  const std::size_t p = grouped.n_columns;
  const double* x = grouped.x.data() + range.first;
  const double* m = grouped.m.data() + range.first;
  Vector term(n, 0.0), left(m, m + n), s(n * q), w(n), cross(p * p);
  for (std::size_t c = 0; c < q; ++c) {
    const double* count = rows.counts.data() + c * grouped.stride + range.first;
    for (std::size_t i = 0; i < n; ++i) {
      term[i] += count[i] * (at.eta[i + c * n] - at.log_sum[i]);
      left[i] -= count[i];
      s[i + c * n] = count[i] - m[i] * at.probability[i + c * n];
    }
  }
  for (std::size_t i = 0; i < n; ++i) term[i] -= left[i] * at.log_sum[i];
  Evaluation part;
  part.value = k.dot(term.data(), Vector(n, 1.0).data(), n);
  part.gradient.assign(p * q, 0.0);
  part.hessian = Matrix(p * q, p * q);
  k.columns_dot(x, grouped.stride, p, s.data(), n, q, n, part.gradient.data());
  for (std::size_t d = 0; d < q; ++d)
    for (std::size_t c = d; c < q; ++c) {
      const double* pc = at.probability.data() + c * n;
      const double* pd = (c == d ? at.complement.data() : at.probability.data()) + d * n;
      const double sign = c == d ? -1.0 : 1.0;
      for (std::size_t i = 0; i < n; ++i) w[i] = sign * m[i] * pc[i] * pd[i];
      std::fill(cross.begin(), cross.end(), 0.0);
      k.cross(x, grouped.stride, p, w.data(), n, cross.data());
      for (std::size_t b = 0; b < p; ++b)
        for (std::size_t a = 0; a < p; ++a) {
          part.hessian(c * p + a, d * p + b) = cross[a + b * p];
          part.hessian(d * p + b, c * p + a) = cross[a + b * p];
        }
    }
  return part;
}

void put_counts(const GroupedRows& grouped, const Matrix& counts, MultinomialRows& out) {
  out.counts.assign(grouped.stride * out.n_blocks(), 0.0);
  for (std::size_t c = 0; c < out.n_blocks(); ++c)
    for (std::size_t i = 0; i < counts.rows(); ++i)
      out.counts[grouped.row_of_pattern[i] + c * grouped.stride] = counts(i, out.categories[c]);
}

}  // namespace

MultinomialRows with_choices(MultinomialRows rows, const GroupedRows& grouped,
                             const Matrix& counts) {
  put_counts(grouped, counts, rows);
  return rows;
}

CategoryPairs category_pairs(const Matrix& design, const Matrix& counts,
                             const MultinomialRows& rows) {
  const std::size_t p = design.cols();
  const std::size_t q = rows.n_blocks();
  struct Pair {
    std::size_t pattern, k, l;  // blocks; l = q is the base
    double of_k, of_l;
  };
  std::vector<Pair> pairs;
  const auto count = [&](std::size_t i, std::size_t block) {
    return counts(i, block < q ? rows.categories[block] : rows.base);
  };
  for (std::size_t i = 0; i < counts.rows(); ++i)
    for (std::size_t k = 0; k < q; ++k)
      for (std::size_t l = k + 1; l <= q; ++l)
        if (count(i, k) + count(i, l) > 0.0) pairs.push_back({i, k, l, count(i, k), count(i, l)});
  CategoryPairs out;
  out.x = Matrix(pairs.size(), p * q);
  for (std::size_t r = 0; r < pairs.size(); ++r) {
    const Pair& pair = pairs[r];
    for (std::size_t j = 0; j < p; ++j) {
      out.x(r, pair.k * p + j) = design(pair.pattern, j);
      if (pair.l < q) out.x(r, pair.l * p + j) = -design(pair.pattern, j);
    }
    out.y.push_back(pair.of_k);
    out.m.push_back(pair.of_k + pair.of_l);
  }
  return out;
}

std::string intercept_of_category(const std::string& category) {
  return category + ": (Intercept)";
}

MultinomialRows lay_out_categories(const ModelRows& rows, const GroupedRows& grouped,
                                   std::size_t base) {
  MultinomialRows out;
  out.base = base;
  for (std::size_t c = 0; c < rows.categories.size(); ++c)
    if (c != base) out.categories.push_back(c);
  const std::size_t q = out.n_blocks();
  put_counts(grouped, rows.counts, out);
  out.random = rows.random;
  for (RandomFactor& factor : out.random.factors) {
    out.random.kind = RandomKind::vector;
    factor.effects.clear();
    factor.entries.clear();
    factor.z = Matrix();
    for (std::size_t c = 0; c < q; ++c) {
      factor.effects.push_back(intercept_of_category(rows.categories[out.categories[c]]));
      factor.category_of_effect.push_back(c);
      for (std::size_t r = c; r < q; ++r) factor.entries.push_back({r, c});
    }
    factor.term_of_effect.assign(q, 0);
  }
  return out;
}

Evaluation evaluate_multinomial(Context& context, const GroupedRows& grouped,
                                const MultinomialRows& rows, const Vector& psi) {
  const std::vector<Range> blocks = row_blocks(grouped, rows_per_block);
  std::vector<Evaluation> parts(blocks.size());
  run_blocks(context, blocks.size(),
             [&](std::size_t b) { parts[b] = evaluate_block(grouped, rows, psi, blocks[b]); });
  Evaluation sum = std::move(parts.front());
  for (std::size_t b = 1; b < parts.size(); ++b) {
    sum.value += parts[b].value;
    for (std::size_t j = 0; j < sum.gradient.size(); ++j) sum.gradient[j] += parts[b].gradient[j];
    for (std::size_t j = 0; j < sum.hessian.cells().size(); ++j)
      sum.hessian.cells()[j] += parts[b].hessian.cells()[j];
  }
  return sum;
}

Matrix multinomial_group_scores(const GroupedRows& grouped, const MultinomialRows& rows,
                                const Vector& psi) {
  const std::size_t q = rows.n_blocks();
  Matrix scores(psi.size(), grouped.n_groups());
  for (std::size_t g = 0; g < grouped.n_groups(); ++g) {
    const std::size_t first = grouped.start[g];
    const Rows at(grouped, rows, psi, {first, grouped.start[g + 1]});
    Vector s(at.n * q);
    for (std::size_t c = 0; c < q; ++c)
      for (std::size_t i = 0; i < at.n; ++i)
        s[i + c * at.n] = rows.counts[first + i + c * grouped.stride] -
                          grouped.m[first + i] * at.probability[i + c * at.n];
    kernels::kernels().columns_dot(grouped.x.data() + first, grouped.stride, grouped.n_columns,
                                   s.data(), at.n, q, at.n, scores.column(g));
  }
  return scores;
}

Matrix multinomial_row_meat(const GroupedRows& grouped, const MultinomialRows& rows,
                            const Matrix& counts, const Vector& psi) {
  const std::size_t q = rows.n_blocks();
  const std::size_t p = grouped.n_columns;
  const Rows at(grouped, rows, psi, {0, grouped.n_padded});
  Matrix meat(psi.size(), psi.size());
  Vector s(q), moment(q * q);
  for (std::size_t pattern = 0; pattern < counts.rows(); ++pattern) {
    const std::size_t i = grouped.row_of_pattern[pattern];
    // Over the cases of the pattern: e_k - p for those of category k, the base having e_k = 0.
    std::fill(moment.begin(), moment.end(), 0.0);
    for (std::size_t k = 0; k <= q; ++k) {
      const double count = counts(pattern, k < q ? rows.categories[k] : rows.base);
      if (count == 0.0) continue;
      for (std::size_t c = 0; c < q; ++c)
        s[c] = c == k ? at.complement[i + c * at.n] : -at.probability[i + c * at.n];
      for (std::size_t d = 0; d < q; ++d)
        for (std::size_t c = 0; c < q; ++c) moment[c + d * q] += count * s[c] * s[d];
    }
    for (std::size_t d = 0; d < q; ++d)
      for (std::size_t b = 0; b < p; ++b) {
        const double xb = grouped.x[i + b * grouped.stride];
        for (std::size_t c = 0; c < q; ++c)
          for (std::size_t a = 0; a < p; ++a)
            meat(c * p + a, d * p + b) +=
                moment[c + d * q] * grouped.x[i + a * grouped.stride] * xb;
      }
  }
  return meat;
}

bool multinomial_overlap_proved(const GroupedRows& grouped, const MultinomialRows& rows,
                                const Vector& last_step) {
  const std::size_t p = grouped.n_columns;
  bool proved = true;
  for (std::size_t c = 0; c < rows.n_blocks(); ++c) {
    const auto first = last_step.begin() + static_cast<std::ptrdiff_t>(c * p);
    proved =
        proved && overlap_proved(grouped, Vector(first, first + static_cast<std::ptrdiff_t>(p)));
  }
  return proved;
}

}  // namespace skillnad
