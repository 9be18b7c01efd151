#include "skillnad/models/binomial_effects.hpp"

#include <algorithm>
#include <utility>

#include "group_block.hpp"
#include "skillnad/base/kernels.hpp"

namespace skillnad {

namespace {

/// Names as in docs/multilevel_models.md.
class BinomialBlock : public EffectBlock {
 public:
  BinomialBlock(const GroupedRows& rows, const Vector& z, std::size_t q, Link link, Range range,
                const double* b)
      : rows_(rows),
        z_all_(z),
        q_(q),
        pairs_(q * (q + 1) / 2),
        kernel_(kernels::kernels().link[static_cast<int>(link)]),
        block_(rows, range, b),
        row_weight_(block_.eta.size()) {}

  void select(std::size_t group, const double* factor) override {
    group_ = block_.view(group);
    z_ = z_all_.data() + rows_.start[group];
    own_row_weight_ = row_weight_.data() + (rows_.start[group] - block_.first_row);
    const std::size_t n = group_.n;
    zt_.assign(n * q_, 0.0);
    for (std::size_t c = 0; c < q_; ++c)
      for (std::size_t r = c; r < q_; ++r) {
        const double l = factor[r + c * q_];
        if (l == 0.0) continue;
        const double* column = z_ + r * group_.stride;
        double* out = zt_.data() + c * n;
        for (std::size_t i = 0; i < n; ++i) out[i] += l * column[i];
      }
    for (Vector* rows : {&eta_, &s_, &w_, &w1_, &w2_, &node_w_})
      if (rows->size() < n) rows->resize(n);
  }

  std::size_t size() const override { return group_.n; }

  double value(const double* u) override {
    predict(u);
    kernels::Sums at;
    kernel_.value(eta_.data(), group_.y, group_.m, group_.n, 0.0, &at);
    return at.value;
  }

  double approach(const double* u) override {
    predict(u);
    kernels::Sums at;
    kernel_.node(eta_.data(), group_.y, group_.m, group_.n, 0.0, &at, s_.data(), w_.data());
    return at.value;
  }

  void slope(double* out) const override {
    kernels::kernels().columns_dot(zt_.data(), group_.n, q_, s_.data(), group_.n, 1, group_.n, out);
  }

  void curvature(double* out) const override {
    kernels::kernels().cross(zt_.data(), group_.n, q_, w_.data(), group_.n, out);
  }

  double settle(const double* mode) override {
    predict(mode);
    kernels::Sums at;
    kernel_.full(eta_.data(), group_.y, group_.m, group_.n, 0.0, &at, s_.data(), w_.data(),
                 w1_.data(), w2_.data());
    at_mode_ = at.value;
    return at.value;
  }

  void mode_products(ModeProducts& out) override {
    const std::size_t n = group_.n;
    const std::size_t p = group_.p;
    columns_.assign(n * (q_ + pairs_ + 1), 0.0);
    for (std::size_t c = 0; c < q_; ++c) {
      const double* zc = z_ + c * group_.stride;
      double* wz = columns_.data() + c * n;
      for (std::size_t i = 0; i < n; ++i) wz[i] = w_[i] * zc[i];
      for (std::size_t b = c; b < q_; ++b) {
        const double* zb = z_ + b * group_.stride;
        double* wzz = columns_.data() + (q_ + pair_index(b, c, q_)) * n;
        for (std::size_t i = 0; i < n; ++i) wzz[i] = w1_[i] * zc[i] * zb[i];
      }
    }
    std::copy(s_.begin(), s_.begin() + static_cast<std::ptrdiff_t>(n),
              columns_.begin() + static_cast<std::ptrdiff_t>((q_ + pairs_) * n));
    out.xwz.assign(p * q_, 0.0);
    out.xw1.assign(p * pairs_, 0.0);
    out.zwz.assign(q_ * q_, 0.0);
    out.zw1.assign(q_ * pairs_, 0.0);
    out.zs.assign(q_, 0.0);
    const double* w1 = columns_.data() + q_ * n;
    const double* s = columns_.data() + (q_ + pairs_) * n;
    x_dot(columns_.data(), q_, out.xwz.data());
    x_dot(w1, pairs_, out.xw1.data());
    z_dot(columns_.data(), q_, out.zwz.data());
    z_dot(w1, pairs_, out.zw1.data());
    z_dot(s, 1, out.zs.data());
  }

  void begin_nodes(std::size_t chunk, bool laplace) override {
    laplace_ = laplace;
    pooled_.assign(group_.n * (laplace ? 1 : 1 + q_ + pairs_), 0.0);
    chunk_s_.assign(group_.n * chunk, 0.0);
  }

  double node(std::size_t a, const double* u) override {
    const std::size_t n = group_.n;
    double* own = chunk_s_.data() + a * n;
    node_weight_ = w_.data();
    if (!u) {
      std::copy(s_.begin(), s_.begin() + static_cast<std::ptrdiff_t>(n), own);
      return at_mode_;
    }
    predict(u);
    kernels::Sums at;
    kernel_.node(eta_.data(), group_.y, group_.m, n, 0.0, &at, own, node_w_.data());
    node_weight_ = node_w_.data();
    return at.value;
  }

  void pool(double share, const double* point) override {
    const auto& k = kernels::kernels();
    const std::size_t n = group_.n;
    double* pooled = pooled_.data();
    k.axpy(share, node_weight_, n, pooled);
    if (laplace_) return;
    for (std::size_t m = 0; m < q_; ++m)
      if (point[m] != 0.0) k.axpy(share * point[m], node_weight_, n, pooled + (1 + m) * n);
    for (std::size_t b = 0; b < q_; ++b)
      for (std::size_t m = b; m < q_; ++m)
        if (point[m] * point[b] != 0.0)
          k.axpy(share * point[m] * point[b], node_weight_, n,
                 pooled + (1 + q_ + pair_index(m, b, q_)) * n);
  }

  void node_products(std::size_t count, double* xs, double* zs) const override {
    x_dot(chunk_s_.data(), count, xs);
    z_dot(chunk_s_.data(), count, zs);
  }

  void hessian_products(double reciprocal, const double* quadratic, const double* linear,
                        HessianProducts& out) override {
    const std::size_t n = group_.n;
    for (double& cell : pooled_) cell *= reciprocal;
    const std::size_t with_x = q_ + (laplace_ ? 1 : 1 + q_) * q_;
    const std::size_t with_z = with_x + (laplace_ ? 0 : pairs_ * q_);
    columns_.assign(n * with_z, 0.0);
    double* v = own_row_weight_;
    std::fill(v, v + n, 0.0);
    std::fill(eta_.begin(), eta_.begin() + static_cast<std::ptrdiff_t>(n), 0.0);
    for (std::size_t b = 0; b < q_; ++b) {
      const double* zb = z_ + b * group_.stride;
      for (std::size_t a = 0; a < q_; ++a) {
        const double* za = z_ + a * group_.stride;
        const double cell = quadratic[a + b * q_];
        for (std::size_t i = 0; i < n; ++i) eta_[i] += cell * za[i] * zb[i];
      }
      for (std::size_t i = 0; i < n; ++i) v[i] -= zb[i] * linear[b];
    }
    for (std::size_t i = 0; i < n; ++i) v[i] = w2_[i] * eta_[i] + w1_[i] * v[i];
    const std::size_t moments = laplace_ ? 1 : 1 + q_ + pairs_;
    for (std::size_t c = 0; c < q_; ++c) {
      const double* zc = z_ + c * group_.stride;
      double* vz = columns_.data() + c * n;
      for (std::size_t i = 0; i < n; ++i) vz[i] = v[i] * zc[i];
      for (std::size_t m = 0; m < moments; ++m) {
        const double* weight = pooled_.data() + m * n;
        double* wz = columns_.data() + (q_ + m * q_ + c) * n;
        for (std::size_t i = 0; i < n; ++i) wz[i] = weight[i] * zc[i];
      }
    }
    for (std::size_t i = 0; i < n; ++i) v[i] -= pooled_[i];
    out.x.assign(group_.p * with_x, 0.0);
    out.z.assign(q_ * with_z, 0.0);
    x_dot(columns_.data(), with_x, out.x.data());
    z_dot(columns_.data(), with_z, out.z.data());
  }

  void weigh(double weight) override {
    for (std::size_t i = 0; i < group_.n; ++i) own_row_weight_[i] *= weight;
  }

  void finish(Matrix& hessian) override {
    add_row_products(rows_, block_.first_row, row_weight_, hessian);
  }

 private:
  void predict(const double* u) {
    kernels::kernels().linear(zt_.data(), group_.n, q_, u, group_.eta, group_.n, eta_.data());
  }
  void x_dot(const double* columns, std::size_t count, double* out) const {
    kernels::kernels().columns_dot(group_.x, group_.stride, group_.p, columns, group_.n, count,
                                   group_.n, out);
  }
  void z_dot(const double* columns, std::size_t count, double* out) const {
    kernels::kernels().columns_dot(z_, group_.stride, q_, columns, group_.n, count, group_.n, out);
  }

  const GroupedRows& rows_;
  const Vector& z_all_;
  std::size_t q_, pairs_;
  const kernels::LinkKernels& kernel_;
  GroupBlock block_;
  Vector row_weight_;
  GroupView group_{};
  const double* z_ = nullptr;
  double* own_row_weight_ = nullptr;
  bool laplace_ = false;
  double at_mode_ = 0.0;
  const double* node_weight_ = nullptr;
  Vector zt_, eta_, s_, w_, w1_, w2_, node_w_;  // of the group's rows
  Vector columns_, pooled_, chunk_s_;
};

}  // namespace

BinomialEffects::BinomialEffects(const GroupedRows& rows, Vector z, std::size_t q, Link link)
    : rows_(rows),
      z_(std::move(z)),
      q_(q),
      link_(link),
      blocks_(group_blocks(rows, rows_per_group_block)) {}

std::unique_ptr<EffectBlock> BinomialEffects::block(std::size_t block, const double* b) const {
  return std::make_unique<BinomialBlock>(rows_, z_, q_, link_, blocks_[block], b);
}

}  // namespace skillnad
