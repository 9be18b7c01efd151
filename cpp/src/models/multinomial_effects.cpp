#include "skillnad/models/multinomial_effects.hpp"

#include <algorithm>

#include "group_block.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/softmax.hpp"
#include "softmax_cumulants.hpp"

namespace skillnad {

namespace {

/// Arrays of rows stand by effect: column e is about the category of effect e. Only what is
/// multiplied with the covariates stands by category, in the order of the coefficients.
class MultinomialBlock : public EffectBlock {
 public:
  MultinomialBlock(const GroupedRows& grouped, const MultinomialRows& rows,
                   const std::vector<std::size_t>& category_of_effect, Range range, const double* b)
      : grouped_(grouped),
        rows_(rows),
        category_(category_of_effect),
        q_(rows.n_blocks()),
        pairs_(q_ * (q_ + 1) / 2),
        p_(grouped.n_columns),
        first_row_(grouped.start[range.first]),
        n_rows_(grouped.start[range.last] - first_row_),
        fixed_(n_rows_ * q_),
        row_weight_(n_rows_ * pairs_),
        effects_(q_),
        row_(q_),
        row_complement_(q_),
        row_work_(q_),
        row_pairs_(pairs_) {
    const auto& k = kernels::kernels();
    for (std::size_t e = 0; e < q_; ++e)
      k.linear(grouped.x.data() + first_row_, grouped.stride, p_, b + category_[e] * p_,
               grouped.offset_from(first_row_), n_rows_, fixed_.data() + e * n_rows_);
    effect_of_category_.resize(q_);
    for (std::size_t e = 0; e < q_; ++e) effect_of_category_[category_[e]] = e;
  }

  void select(std::size_t group, const double* factor) override {
    factor_ = factor;
    start_ = grouped_.start[group];
    n_ = grouped_.start[group + 1] - start_;
    for (Vector* rows : {&eta_, &probability_, &complement_, &s_, &third_})
      if (rows->size() < n_ * q_) rows->resize(n_ * q_);
    for (Vector* rows : {&base_, &log_sum_, &term_})
      if (rows->size() < n_) rows->resize(n_);
    if (ones_.size() < n_) ones_.assign(n_, 1.0);
    for (Vector* rows : {&w_, &node_w_})
      if (rows->size() < n_ * pairs_) rows->resize(n_ * pairs_);
  }

  std::size_t size() const override { return n_ * q_; }

  double value(const double* u) override {
    predict(u);
    return log_likelihood();
  }

  double approach(const double* u) override {
    predict(u);
    weights(w_.data());
    scores(s_.data());
    return log_likelihood();
  }

  void slope(double* out) const override {
    for (std::size_t r = 0; r < q_; ++r) {
      const double s = sum(s_.data() + r * n_);
      for (std::size_t c = 0; c <= r; ++c) out[c] += factor_[r + c * q_] * s;
    }
  }

  void curvature(double* out) const override {
    Vector w(q_ * q_), wl(q_ * q_);
    sum_pairs(w_.data(), w.data());
    for (std::size_t c = 0; c < q_; ++c)
      for (std::size_t a = 0; a < q_; ++a)
        for (std::size_t r = c; r < q_; ++r) wl[a + c * q_] += w[a + r * q_] * factor_[r + c * q_];
    for (std::size_t c = 0; c < q_; ++c)
      for (std::size_t a = c; a < q_; ++a) {
        double cell = 0.0;
        for (std::size_t r = a; r < q_; ++r) cell += factor_[r + a * q_] * wl[r + c * q_];
        out[a + c * q_] += cell;
        if (a != c) out[c + a * q_] += cell;
      }
  }

  double settle(const double* mode) override {
    at_mode_ = approach(mode);
    mode_probability_ = probability_;
    return at_mode_;
  }

  void mode_products(ModeProducts& out) override {
    const std::size_t parameters = p_ * q_;
    columns_.assign(n_ * q_ * (q_ + pairs_), 0.0);
    Vector all(n_ * q_ * pairs_);
    const double* m = trials();
    for (std::size_t i = 0; i < n_; ++i) {
      take_row(i);
      for (std::size_t b = 0; b < q_; ++b)
        for (std::size_t a = b; a < q_; ++a)
          for (std::size_t t = 0; t < q_; ++t)
            all[i + n_ * (t + q_ * pair_index(a, b, q_))] =
                m[i] * cumulants::third(row_.data(), row_complement_.data(), t, a, b);
    }
    for (std::size_t t = 0; t < q_; ++t)
      for (std::size_t c = 0; c < q_; ++c)
        copy_rows(w_.data() + pair_index(effect_of_category_[c], t, q_) * n_,
                  columns_.data() + (t * q_ + c) * n_);
    for (std::size_t ab = 0; ab < pairs_; ++ab)
      for (std::size_t c = 0; c < q_; ++c)
        copy_rows(all.data() + (effect_of_category_[c] + q_ * ab) * n_,
                  columns_.data() + ((q_ + ab) * q_ + c) * n_);
    out.xwz.assign(parameters * q_, 0.0);
    out.xw1.assign(parameters * pairs_, 0.0);
    out.zwz.assign(q_ * q_, 0.0);
    out.zw1.assign(q_ * pairs_, 0.0);
    out.zs.assign(q_, 0.0);
    x_dot(columns_.data(), q_ * q_, out.xwz.data());
    x_dot(columns_.data() + q_ * q_ * n_, q_ * pairs_, out.xw1.data());
    sum_pairs(w_.data(), out.zwz.data());
    for (std::size_t k = 0; k < q_ * pairs_; ++k) out.zw1[k] = sum(all.data() + k * n_);
    for (std::size_t e = 0; e < q_; ++e) out.zs[e] = sum(s_.data() + e * n_);
  }

  void begin_nodes(std::size_t chunk, bool laplace) override {
    laplace_ = laplace;
    pooled_.assign(n_ * pairs_ * moments(), 0.0);
    chunk_s_.assign(n_ * q_ * chunk, 0.0);
  }

  double node(std::size_t a, const double* u) override {
    double* own = chunk_s_.data() + a * q_ * n_;
    if (!u) {
      for (std::size_t e = 0; e < q_; ++e) copy_rows(s_.data() + e * n_, own + category_[e] * n_);
      node_weight_ = w_.data();
      return at_mode_;
    }
    predict(u);
    weights(node_w_.data());
    node_weight_ = node_w_.data();
    scores(third_.data());
    for (std::size_t e = 0; e < q_; ++e) copy_rows(third_.data() + e * n_, own + category_[e] * n_);
    return log_likelihood();
  }

  void pool(double share, const double* point) override {
    const auto& k = kernels::kernels();
    const std::size_t size = n_ * pairs_;
    double* pooled = pooled_.data();
    k.axpy(share, node_weight_, size, pooled);
    if (laplace_) return;
    for (std::size_t m = 0; m < q_; ++m)
      if (point[m] != 0.0) k.axpy(share * point[m], node_weight_, size, pooled + (1 + m) * size);
    for (std::size_t b = 0; b < q_; ++b)
      for (std::size_t m = b; m < q_; ++m)
        if (point[m] * point[b] != 0.0)
          k.axpy(share * point[m] * point[b], node_weight_, size,
                 pooled + (1 + q_ + pair_index(m, b, q_)) * size);
  }

  void node_products(std::size_t count, double* xs, double* zs) const override {
    x_dot(chunk_s_.data(), count * q_, xs);
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t e = 0; e < q_; ++e)
        zs[e + a * q_] += sum(chunk_s_.data() + (a * q_ + category_[e]) * n_);
  }

  void hessian_products(double reciprocal, const double* quadratic, const double* linear,
                        HessianProducts& out) override {
    for (double& cell : pooled_) cell *= reciprocal;
    const std::size_t parameters = p_ * q_;
    const std::size_t x_moments = laplace_ ? 1 : 1 + q_;
    const double* m = trials();
    double* v = row_weight_.data() + (start_ - first_row_);  // by pair, n_rows_ apart
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t e = 0; e < q_; ++e) row_[e] = mode_probability_[i + e * n_];
      cumulants::contracted(q_, row_.data(), quadratic, linear, row_work_.data(),
                            row_pairs_.data());
      for (std::size_t ab = 0; ab < pairs_; ++ab) v[i + ab * n_rows_] = m[i] * row_pairs_[ab];
    }
    columns_.assign(n_ * q_ * (q_ + x_moments * q_), 0.0);
    out.x.assign(parameters * (q_ + x_moments * q_), 0.0);
    out.z.assign(q_ * (q_ + moments() * q_), 0.0);
    for (std::size_t t = 0; t < q_; ++t)
      for (std::size_t c = 0; c < q_; ++c) {
        copy_rows(v + pair_index(effect_of_category_[c], t, q_) * n_rows_,
                  columns_.data() + (t * q_ + c) * n_);
        out.z[c + t * q_] = sum(v + pair_index(c, t, q_) * n_rows_);
      }
    for (std::size_t moment = 0; moment < moments(); ++moment) {
      const double* weight = pooled_.data() + moment * n_ * pairs_;
      sum_pairs(weight, out.z.data() + (q_ + moment * q_) * q_);
      if (moment >= x_moments) continue;
      for (std::size_t t = 0; t < q_; ++t)
        for (std::size_t c = 0; c < q_; ++c)
          copy_rows(weight + pair_index(effect_of_category_[c], t, q_) * n_,
                    columns_.data() + ((q_ + moment * q_ + t) * q_ + c) * n_);
    }
    x_dot(columns_.data(), q_ * (q_ + x_moments * q_), out.x.data());
    for (std::size_t ab = 0; ab < pairs_; ++ab)
      for (std::size_t i = 0; i < n_; ++i) v[i + ab * n_rows_] -= pooled_[i + ab * n_];
  }

  void weigh(double weight) override {
    for (std::size_t ab = 0; ab < pairs_; ++ab)
      for (std::size_t i = 0; i < n_; ++i)
        row_weight_[start_ - first_row_ + i + ab * n_rows_] *= weight;
  }

  void finish(Matrix& hessian) override {
    for (std::size_t f = 0; f < q_; ++f)
      for (std::size_t e = f; e < q_; ++e) {
        Vector cross(p_ * p_, 0.0);
        kernels::kernels().cross(grouped_.x.data() + first_row_, grouped_.stride, p_,
                                 row_weight_.data() + pair_index(e, f, q_) * n_rows_, n_rows_,
                                 cross.data());
        const std::size_t row = std::max(category_[e], category_[f]) * p_;
        const std::size_t col = std::min(category_[e], category_[f]) * p_;
        for (std::size_t k = 0; k < p_; ++k)
          for (std::size_t i = e == f ? k : 0; i < p_; ++i)
            hessian(row + i, col + k) += cross[i + k * p_];
      }
  }

 private:
  std::size_t moments() const { return laplace_ ? 1 : 1 + q_ + pairs_; }
  const double* trials() const { return grouped_.m.data() + start_; }
  const double* counts(std::size_t e) const {
    return rows_.counts.data() + category_[e] * grouped_.stride + start_;
  }
  void copy_rows(const double* from, double* to) const { std::copy(from, from + n_, to); }
  double sum(const double* rows) const { return kernels::kernels().dot(rows, ones_.data(), n_); }
  /// Sums of pairs of columns as a symmetric matrix.
  void sum_pairs(const double* rows, double* out) const {
    for (std::size_t b = 0; b < q_; ++b)
      for (std::size_t a = b; a < q_; ++a)
        out[a + b * q_] = out[b + a * q_] = sum(rows + pair_index(a, b, q_) * n_);
  }
  void x_dot(const double* columns, std::size_t count, double* out) const {
    kernels::kernels().columns_dot(grouped_.x.data() + start_, grouped_.stride, p_, columns, n_,
                                   count, n_, out);
  }
  void take_row(std::size_t i) {
    for (std::size_t e = 0; e < q_; ++e) {
      row_[e] = probability_[i + e * n_];
      row_complement_[e] = complement_[i + e * n_];
    }
  }

  void predict(const double* u) {
    for (std::size_t r = 0; r < q_; ++r) {
      effects_[r] = 0.0;
      for (std::size_t c = 0; c <= r; ++c) effects_[r] += factor_[r + c * q_] * u[c];
      const double* fixed = fixed_.data() + r * n_rows_ + (start_ - first_row_);
      double* eta = eta_.data() + r * n_;
      for (std::size_t i = 0; i < n_; ++i) eta[i] = fixed[i] + effects_[r];
    }
    math::softmax(n_, q_, eta_.data(), probability_.data(), complement_.data(), base_.data(),
                  log_sum_.data());
  }

  double log_likelihood() {
    const double* m = trials();
    for (std::size_t i = 0; i < n_; ++i) {
      double of_base = m[i];
      double term = 0.0;
      for (std::size_t e = 0; e < q_; ++e) {
        const double n = counts(e)[i];
        of_base -= n;
        term += n * (eta_[i + e * n_] - log_sum_[i]);
      }
      term_[i] = term - of_base * log_sum_[i];
    }
    return sum(term_.data());
  }

  void scores(double* s) const {
    const double* m = trials();
    for (std::size_t e = 0; e < q_; ++e) {
      const double* n = counts(e);
      for (std::size_t i = 0; i < n_; ++i) s[i + e * n_] = n[i] - m[i] * probability_[i + e * n_];
    }
  }

  void weights(double* w) const {
    const double* m = trials();
    for (std::size_t b = 0; b < q_; ++b)
      for (std::size_t a = b; a < q_; ++a) {
        double* column = w + pair_index(a, b, q_) * n_;
        const double* pa = probability_.data() + a * n_;
        const double* pb = (a == b ? complement_.data() : probability_.data()) + b * n_;
        const double sign = a == b ? 1.0 : -1.0;
        for (std::size_t i = 0; i < n_; ++i) column[i] = sign * m[i] * pa[i] * pb[i];
      }
  }

  const GroupedRows& grouped_;
  const MultinomialRows& rows_;
  const std::vector<std::size_t>& category_;
  std::vector<std::size_t> effect_of_category_;
  std::size_t q_, pairs_, p_, first_row_, n_rows_;
  Vector fixed_;       // the predictors without random effects, by effect
  Vector row_weight_;  // V - W_0 by pair of effects
  Vector effects_, row_, row_complement_, row_work_, row_pairs_;
  const double* factor_ = nullptr;
  std::size_t start_ = 0, n_ = 0;
  bool laplace_ = false;
  double at_mode_ = 0.0;
  const double* node_weight_ = nullptr;
  Vector eta_, probability_, complement_, mode_probability_, s_, third_;  // rows x effects
  Vector base_, log_sum_, term_, ones_;                                   // of rows
  Vector w_, node_w_;                                                     // rows x pairs
  Vector columns_, pooled_, chunk_s_;
};

}  // namespace

MultinomialEffects::MultinomialEffects(const GroupedRows& grouped, const MultinomialRows& rows,
                                       std::vector<std::size_t> category_of_effect)
    : grouped_(grouped),
      rows_(rows),
      category_of_effect_(std::move(category_of_effect)),
      blocks_(group_blocks(grouped, rows_per_group_block)) {}

std::unique_ptr<EffectBlock> MultinomialEffects::block(std::size_t block, const double* b) const {
  return std::make_unique<MultinomialBlock>(grouped_, rows_, category_of_effect_, blocks_[block],
                                            b);
}

}  // namespace skillnad
