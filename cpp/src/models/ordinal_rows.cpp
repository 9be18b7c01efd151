#include "skillnad/models/ordinal_rows.hpp"

#include <cmath>
#include <limits>

#include "skillnad/base/math.hpp"
#include "skillnad/models/interval_rows.hpp"
#include "skillnad/models/link.hpp"

namespace skillnad {

namespace {

/// Parameters that make up the gap d_c = t_c - t_(c-1) of a pattern, with their factors.
class Gap {
 public:
  Gap(const OrdinalRows& rows, std::size_t c) : rows_(rows) {
    terms_ = {{c, 1.0}, {c - 1, -1.0}};
    for (std::size_t j = rows.n_thresholds; j < rows.n_parameters(); ++j) {
      if (rows.threshold_of[j] == c) nonproportional_.emplace_back(j, -1.0);
      if (rows.threshold_of[j] == c - 1) nonproportional_.emplace_back(j, 1.0);
    }
  }

  bool varies() const { return !nonproportional_.empty(); }

  /// Sets the factors for a pattern and returns the gap.
  double at(const Vector& psi, std::size_t pattern) {
    terms_.resize(2);
    for (const auto& [j, sign] : nonproportional_)
      terms_.emplace_back(j, sign * rows_.design(pattern, rows_.column_of[j]));
    double gap = 0.0;
    for (const auto& [j, factor] : terms_) gap += factor * psi[j];
    return gap;
  }

  const std::vector<std::pair<std::size_t, double>>& terms() const { return terms_; }

 private:
  const OrdinalRows& rows_;
  std::vector<std::pair<std::size_t, double>> terms_, nonproportional_;
};

/// f(gap, count, group's pattern) over the categories between and the patterns; patterns of one gap
/// are pooled unless `by_pattern`.
template <class F>
void for_gaps(const OrdinalRows& rows, const Vector& psi, bool by_pattern, const F& f) {
  for (std::size_t c = 1; c < rows.n_thresholds; ++c) {
    Gap gap(rows, c);
    if (!gap.varies() && !by_pattern) {
      double count = 0.0;
      for (std::size_t i = 0; i < rows.counts.rows(); ++i)
        count += rows.weight_of(i) * rows.counts(i, c);
      f(gap.at(psi, 0), count, gap, std::size_t{0});
      continue;
    }
    for (std::size_t i = 0; i < rows.counts.rows(); ++i)
      if (rows.counts(i, c) > 0.0) f(gap.at(psi, i), rows.weight_of(i) * rows.counts(i, c), gap, i);
  }
}

}  // namespace

namespace {

/// One row of the counts: its pattern, its thresholds and what it counts.
struct CountRow {
  std::uint32_t pattern;
  std::size_t category;
  double y, m;
};

/// Binomial rows "in c" against "in c + 1", or the categories themselves; empty ones are left out.
void list_rows(const ModelRows& rows, OrdinalRows& out, std::vector<CountRow>& list) {
  const std::size_t n = out.n_thresholds + (out.intervals ? 1 : 0);
  out.group_start = {0};
  for (std::size_t g = 0; g < rows.patterns.n_groups; ++g) {
    for (std::size_t i = rows.patterns.group_start[g]; i < rows.patterns.group_start[g + 1]; ++i)
      for (std::size_t c = 0; c < n; ++c) {
        const double y = out.counts(i, c);
        const double m = out.intervals ? y : y + out.counts(i, c + 1);
        if (m > 0.0) list.push_back({static_cast<std::uint32_t>(i), c, y, m});
      }
    out.group_start.push_back(static_cast<std::uint32_t>(list.size()));
  }
}

/// The rows of the counts, from the parameters and the design that are there already.
void expand_counts(const ModelRows& rows, OrdinalRows& out) {
  const std::size_t cuts = out.n_thresholds;
  std::vector<CountRow> list;
  list_rows(rows, out, list);
  const std::size_t n_rows = list.size();
  out.x = Matrix(n_rows, out.n_parameters());
  if (out.intervals) out.lower = Matrix(n_rows, out.n_parameters());
  const auto set_cut = [&](Matrix& x, std::size_t r, std::size_t cut) {
    x(r, cut) = 1.0;
    for (std::size_t j = cuts; j < out.n_parameters(); ++j)
      if (out.threshold_of[j] == Standardiser::every_threshold || out.threshold_of[j] == cut)
        x(r, j) = -out.design(list[r].pattern, out.column_of[j]);
  };
  for (std::size_t r = 0; r < n_rows; ++r) {
    const CountRow& row = list[r];
    out.pattern.push_back(row.pattern);
    out.y.push_back(row.y);
    out.m.push_back(row.m);
    if (row.category < cuts) set_cut(out.x, r, row.category);
    if (out.intervals) {
      if (row.category > 0) set_cut(out.lower, r, row.category - 1);
      out.ends.push_back(static_cast<std::uint8_t>((row.category < cuts ? has_upper : 0) |
                                                   (row.category > 0 ? has_lower : 0)));
    }
    if (!rows.design.offset.empty()) out.offset.push_back(-rows.design.offset[row.pattern]);
  }
  out.random = rows.random;
  for (RandomFactor& factor : out.random.factors) {
    const std::size_t q = factor.effects.size();
    Matrix z(n_rows, q);
    for (std::size_t c = 0; c < q; ++c)
      for (std::size_t r = 0; r < n_rows; ++r)
        z(r, c) = factor.z.empty() ? -1.0 : -factor.z(out.pattern[r], c);
    std::vector<std::uint32_t> level(n_rows);
    for (std::size_t r = 0; r < n_rows; ++r) level[r] = factor.level_of_pattern[out.pattern[r]];
    factor.z = std::move(z);
    factor.level_of_pattern = std::move(level);
  }
}

}  // namespace

OrdinalRows expand_ordinal(const ModelRows& rows, const Standardiser& standardiser,
                           std::size_t intercept, const std::vector<bool>& nonproportional,
                           bool intervals) {
  OrdinalRows out;
  out.intervals = intervals;
  const std::size_t cuts = rows.categories.size() - 1;
  out.n_thresholds = cuts;
  out.counts = rows.counts;
  out.level_weight = level_weight_of_patterns(rows.random);
  out.design = rows.design.x;
  standardiser.apply(out.design);
  out.column_of.assign(cuts, Standardiser::no_intercept);
  out.threshold_of.assign(cuts, Standardiser::every_threshold);
  for (std::size_t j = 0; j < out.design.cols(); ++j) {
    if (j == intercept) continue;
    for (std::size_t c = 0; c < (nonproportional[j] ? cuts : 1); ++c) {
      out.column_of.push_back(j);
      out.threshold_of.push_back(nonproportional[j] ? c : Standardiser::every_threshold);
    }
  }
  expand_counts(rows, out);
  return out;
}

OrdinalRows with_counts(const OrdinalRows& base, const ModelRows& rows, Matrix counts,
                        bool intervals) {
  OrdinalRows out;
  out.intervals = intervals;
  out.n_thresholds = base.n_thresholds;
  out.column_of = base.column_of;
  out.threshold_of = base.threshold_of;
  out.design = base.design;
  out.counts = std::move(counts);
  out.level_weight = base.level_weight;
  expand_counts(rows, out);
  return out;
}

GroupedRows group_rows(const OrdinalRows& rows) {
  GroupedRows out = group_rows(rows.x, rows.y, rows.m, rows.offset, rows.group_start);
  if (!rows.intervals) return out;
  out.lower.assign(out.x.size(), 0.0);
  out.ends.assign(out.stride, 0);
  for (std::size_t r = 0; r < rows.m.size(); ++r) {
    const std::size_t to = out.row_of_pattern[r];
    out.ends[to] = rows.ends[r];
    for (std::size_t j = 0; j < out.n_columns; ++j)
      out.lower[to + j * out.stride] = rows.lower(r, j);
  }
  return out;
}

void add_gaps(const OrdinalRows& rows, const Vector& psi, Evaluation& at) {
  if (rows.intervals) return;
  for_gaps(rows, psi, false, [&](double d, double count, const Gap& gap, std::size_t) {
    if (!(d > 0.0)) {
      at.value = std::numeric_limits<double>::quiet_NaN();
      return;
    }
    const double grown = math::expm1(d);
    const double slope = count / grown;
    const double curvature = -count * (1.0 + 1.0 / grown) / grown;
    at.value += count * math::log1mexp(d);
    for (const auto& [i, a] : gap.terms()) {
      at.gradient[i] += slope * a;
      if (at.hessian.empty()) continue;
      for (const auto& [j, b] : gap.terms()) at.hessian(i, j) += curvature * a * b;
    }
  });
}

void add_gap_scores(const OrdinalRows& rows, const Vector& psi,
                    const std::vector<std::uint32_t>& group_of_pattern, Matrix& scores) {
  if (rows.intervals) return;
  for_gaps(rows, psi, true, [&](double d, double count, const Gap& gap, std::size_t i) {
    for (const auto& [j, factor] : gap.terms())
      scores(j, group_of_pattern[i]) += count / math::expm1(d) * factor;
  });
}

Matrix with_gap_scores(Matrix scores, const OrdinalRows& ordinal, const ModelRows& rows,
                       const RandomStructure& structure, const Vector& psi) {
  std::vector<std::uint32_t> unit = rows.patterns.group_of_pattern.get();
  if (!structure.top_start.empty() && scores.cols() + 1 == structure.top_start.size()) {
    std::vector<std::uint32_t> top_of_group(rows.patterns.n_groups);
    for (std::size_t t = 0; t + 1 < structure.top_start.size(); ++t)
      for (std::size_t g = structure.top_start[t]; g < structure.top_start[t + 1]; ++g)
        top_of_group[g] = static_cast<std::uint32_t>(t);
    for (std::uint32_t& u : unit) u = top_of_group[u];
  }
  add_gap_scores(ordinal, psi, unit, scores);
  return scores;
}

Matrix ordinal_row_meat(const OrdinalRows& rows, const Matrix& counts, Link link,
                        const Vector& psi) {
  const std::size_t p = rows.n_parameters();
  const std::size_t cuts = rows.n_thresholds;
  Matrix meat(p, p);
  Vector score(p);
  std::size_t row = 0;
  for (std::size_t i = 0; i < counts.rows(); ++i) {
    // The predictors at the thresholds of this pattern.
    Vector eta(cuts, 0.0);
    double offset = 0.0;
    while (row < rows.pattern.size() && rows.pattern[row] < i) ++row;
    if (!rows.offset.empty() && row < rows.pattern.size()) offset = rows.offset[row];
    for (std::size_t c = 0; c < cuts; ++c) {
      eta[c] = psi[c] + offset;
      for (std::size_t j = cuts; j < p; ++j)
        if (rows.threshold_of[j] == Standardiser::every_threshold || rows.threshold_of[j] == c)
          eta[c] -= rows.design(i, rows.column_of[j]) * psi[j];
    }
    for (std::size_t c = 0; c <= cuts; ++c) {
      const double n = counts(i, c);
      if (n == 0.0) continue;
      std::fill(score.begin(), score.end(), 0.0);
      const auto add = [&](std::size_t cut, double s) {
        score[cut] += s;
        for (std::size_t j = cuts; j < p; ++j)
          if (rows.threshold_of[j] == Standardiser::every_threshold || rows.threshold_of[j] == cut)
            score[j] -= s * rows.design(i, rows.column_of[j]);
      };
      const std::uint8_t ends =
          static_cast<std::uint8_t>((c < cuts ? has_upper : 0) | (c > 0 ? has_lower : 0));
      const IntervalScore at =
          interval_score(link, c < cuts ? eta[c] : 0.0, c > 0 ? eta[c - 1] : 0.0, ends);
      if (c < cuts) add(c, at.upper);
      if (c > 0) add(c - 1, at.lower);
      for (std::size_t b = 0; b < p; ++b)
        for (std::size_t a = 0; a < p; ++a) meat(a, b) += n * score[a] * score[b];
    }
  }
  return meat;
}

}  // namespace skillnad
