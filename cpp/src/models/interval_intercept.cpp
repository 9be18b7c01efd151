// One random intercept of intervals between two thresholds: Laplace or adaptive Gauss-Hermite
// quadrature with exact gradient; the Hessian by central differences of the gradient.
//
// With s the standard deviation, z = +-1 and v = z s u added to both predictors of a row:
//   h(u) = sum l(a + v, b + v) - u^2/2,  H = -h''(mode),
//   F = log sum_k om_k exp(h(u_k) + z_k^2/2) - log(H)/2,  u_k = mode + z_k / sqrt(H).
// For a parameter t, with all that moves with the mode and with H:
//   mode_t = h_ut / H,  H_t = -h_uut - h_uuu mode_t,
//   F_t = sum_k share_k [h_t + h_u (mode_t - z_k H_t / (2 H^(3/2)))](u_k) - H_t / (2 H).
// Weights of the groups multiply their F.
#include <algorithm>
#include <cmath>
#include <limits>

#include "random_adapters.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/parallel.hpp"
#include "skillnad/models/interval_rows.hpp"
#include "skillnad/models/quadrature.hpp"

namespace skillnad {

namespace {

constexpr std::size_t rows_per_interval_block = 512;
constexpr int most_mode_steps = 60;
constexpr int most_halvings = 30;
/// |h'| / sqrt(H) at which the mode is found.
constexpr double mode_tolerance = 1e-13;
/// Of a standardised parameter: the error of the difference is about its square.
constexpr double difference = 1e-4;

/// Of one group: the value with its gradient, and the posterior of u.
struct GroupAnswer {
  double value = 0.0;
  double mode = 0.0, curvature = 1.0;  ///< H
  double mean = 0.0, variance = 0.0;
  double residual = 0.0;
};

class IntervalIntercept : public RandomModel {
 public:
  IntervalIntercept(const GroupedRows& rows, double sign, Link link)
      : rows_(rows),
        sign_(sign),
        link_(link),
        blocks_(group_blocks(rows, rows_per_interval_block)),
        modes_(rows.n_groups(), 0.0),
        residuals_(rows.n_groups(), 0.0) {}

  Evaluation evaluate(Context& context, const Vector& psi, const Vector&, int nodes) override {
    const std::size_t p = psi.size();
    Evaluation out;
    out.value = value_and_gradient(context, psi, nodes, gradients_);
    out.gradient = sum_of(gradients_);
    out.hessian = Matrix(p, p, std::numeric_limits<double>::quiet_NaN());
    if (!std::isfinite(out.value)) return out;
    const Vector modes = modes_;
    const Vector residuals = residuals_;
    Matrix scratch;
    for (std::size_t j = 0; j < p; ++j) {
      const double step = difference * std::max(1.0, std::fabs(psi[j]));
      Vector up = psi;
      Vector down = psi;
      up[j] += step;
      down[j] -= step;
      // Each begins at the same modes: the order of the columns moves no bit.
      modes_ = modes;
      value_and_gradient(context, up, nodes, scratch);
      const Vector above = sum_of(scratch);
      modes_ = modes;
      value_and_gradient(context, down, nodes, scratch);
      const Vector below = sum_of(scratch);
      for (std::size_t i = 0; i < p; ++i)
        out.hessian(i, j) = (above[i] - below[i]) / (up[j] - down[j]);
    }
    modes_ = modes;
    residuals_ = residuals;
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t i = 0; i < j; ++i)
        out.hessian(i, j) = out.hessian(j, i) = 0.5 * (out.hessian(i, j) + out.hessian(j, i));
    return out;
  }

  double value(Context& context, const Vector& psi, int nodes,
               std::vector<FactorPosterior>* posteriors) override {
    std::vector<GroupAnswer> groups(rows_.n_groups());
    const double value = each_group(context, psi, nodes, nullptr, &groups);
    if (posteriors) {
      FactorPosterior out;
      for (const GroupAnswer& g : groups) {
        out.mode.push_back({g.mode});
        out.mean.push_back({g.mean});
        out.mode_covariance.emplace_back(1, 1, 1.0 / g.curvature);
        out.covariance.emplace_back(1, 1, g.variance);
      }
      *posteriors = {std::move(out)};
    }
    return value;
  }
  const Matrix* unit_gradients() const override { return &gradients_; }
  double worst_mode_residual() const override {
    return *std::max_element(residuals_.begin(), residuals_.end());
  }
  bool has_quadrature() const override { return true; }
  double points(int nodes) const override { return nodes; }

 private:
  /// Sums over the rows of a group at an effect: l and its derivatives in v.
  struct Shift {
    double value = 0.0, first = 0.0, second = 0.0, third = 0.0;
  };

  /// The linear predictors of one group.
  struct GroupRows {
    std::size_t first = 0, n = 0;
    const double* upper = nullptr;
    const double* lower = nullptr;
  };

  double value_and_gradient(Context& context, const Vector& psi, int nodes, Matrix& gradients) {
    gradients = Matrix(psi.size(), rows_.n_groups());
    return each_group(context, psi, nodes, &gradients, nullptr);
  }

  Vector sum_of(const Matrix& gradients) const {
    Vector out(gradients.rows(), 0.0);
    for (std::size_t g = 0; g < gradients.cols(); ++g)
      for (std::size_t j = 0; j < out.size(); ++j) out[j] += gradients(j, g);
    return out;
  }

  double each_group(Context& context, const Vector& psi, int nodes, Matrix* gradients,
                    std::vector<GroupAnswer>* answers) {
    const Rule& rule = gauss_hermite(nodes);
    Vector values(rows_.n_groups(), 0.0);
    run_blocks(context, blocks_.size(), [&](std::size_t block) {
      const Range groups = blocks_[block];
      const std::size_t start = rows_.start[groups.first];
      const std::size_t n = rows_.start[groups.last] - start;
      const auto& k = kernels::kernels();
      Vector upper(n), lower(n);
      k.linear(rows_.x.data() + start, rows_.stride, rows_.n_columns, psi.data(),
               rows_.offset_from(start), n, upper.data());
      k.linear(rows_.lower.data() + start, rows_.stride, rows_.n_columns, psi.data(),
               rows_.offset_from(start), n, lower.data());
      for (std::size_t g = groups.first; g < groups.last; ++g) {
        const std::size_t at = rows_.start[g] - start;
        const GroupRows group{rows_.start[g], rows_.start[g + 1] - rows_.start[g],
                              upper.data() + at, lower.data() + at};
        const GroupAnswer answer =
            one_group(group, psi.back(), rule, modes_[g],
                      gradients ? gradients->column(g) : nullptr, answers != nullptr);
        const double weight = rows_.weight.empty() ? 1.0 : rows_.weight[g];
        values[g] = weight * answer.value;
        if (gradients && weight != 1.0)
          for (std::size_t j = 0; j < psi.size(); ++j) (*gradients)(j, g) *= weight;
        modes_[g] = answer.mode;
        residuals_[g] = answer.residual;
        if (answers) (*answers)[g] = answer;
      }
    });
    double sum = 0.0;
    for (double v : values) sum += v;
    return sum;
  }

  Shift at_effect(const GroupRows& group, double v) const {
    Shift out;
    for (std::size_t i = 0; i < group.n; ++i) {
      const double m = rows_.m[group.first + i];
      if (m == 0.0) continue;
      const auto [d] =
          interval_term(link_, group.upper[i] + v, group.lower[i] + v, rows_.ends[group.first + i]);
      out.value += m * d[0][0];
      out.first += m * (d[1][0] + d[0][1]);
      out.second += m * (d[2][0] + 2.0 * d[1][1] + d[0][2]);
      out.third += m * (d[3][0] + 3.0 * (d[2][1] + d[1][2]) + d[0][3]);
    }
    return out;
  }

  /// h is concave in u: Newton, halved while h falls.
  Shift find_mode(const GroupRows& group, double scale, GroupAnswer& out) const {
    const auto h = [](const Shift& at, double u) { return at.value - 0.5 * u * u; };
    Shift at = at_effect(group, scale * out.mode);
    if (!std::isfinite(at.value)) {
      out.mode = 0.0;
      at = at_effect(group, 0.0);
    }
    for (int step = 0; step < most_mode_steps && std::isfinite(at.value); ++step) {
      const double slope = scale * at.first - out.mode;
      const double curvature = 1.0 - scale * scale * at.second;
      if (std::fabs(slope) / std::sqrt(curvature) < mode_tolerance) break;
      double move = slope / curvature;
      bool moved = false;
      for (int halving = 0; halving < most_halvings; ++halving, move *= 0.5) {
        const double u = out.mode + move;
        if (u == out.mode) break;
        const Shift next = at_effect(group, scale * u);
        const double noise = 1e-13 * (1.0 + std::fabs(at.value));
        if (!(h(next, u) >= h(at, out.mode) - noise)) continue;
        // At the last digits the slope, not the value, says whether it is better.
        if (std::fabs(move) < 1e-6 && std::fabs(scale * next.first - u) >= std::fabs(slope)) break;
        out.mode = u;
        at = next;
        moved = true;
        break;
      }
      if (!moved) break;
    }
    out.curvature = 1.0 - scale * scale * at.second;
    out.residual = std::fabs(scale * at.first - out.mode) / std::sqrt(out.curvature);
    return at;
  }

  GroupAnswer one_group(const GroupRows& group, double sd, const Rule& rule, double mode,
                        double* gradient, bool moments) const {
    const std::size_t p = rows_.n_columns;
    const double scale = sign_ * sd;
    GroupAnswer out;
    out.mode = mode;
    const Shift at = find_mode(group, scale, out);
    const double curvature = out.curvature;
    const double root = std::sqrt(curvature);
    const double centre = at.value - 0.5 * out.mode * out.mode;

    // How the mode and H move with each parameter.
    Vector mode_by(gradient ? p + 1 : 0, 0.0), curvature_by(gradient ? p + 1 : 0, 0.0);
    if (gradient) {
      const double v = scale * out.mode;
      for (std::size_t i = 0; i < group.n; ++i) {
        const std::size_t row = group.first + i;
        const double m = rows_.m[row];
        if (m == 0.0) continue;
        const auto [d] =
            interval_term(link_, group.upper[i] + v, group.lower[i] + v, rows_.ends[row]);
        const double upper1 = m * (d[2][0] + d[1][1]);
        const double lower1 = m * (d[1][1] + d[0][2]);
        const double upper2 = m * (d[3][0] + 2.0 * d[2][1] + d[1][2]);
        const double lower2 = m * (d[2][1] + 2.0 * d[1][2] + d[0][3]);
        for (std::size_t j = 0; j < p; ++j) {
          const double x = rows_.x[row + j * rows_.stride];
          const double y = rows_.lower[row + j * rows_.stride];
          mode_by[j] += upper1 * x + lower1 * y;
          curvature_by[j] += upper2 * x + lower2 * y;
        }
      }
      for (std::size_t j = 0; j < p; ++j) {
        mode_by[j] *= scale / curvature;
        curvature_by[j] *= -scale * scale;
      }
      const double moved = sign_ * out.mode;  // dv/ds
      mode_by[p] = (sign_ * at.first + scale * at.second * moved) / curvature;
      curvature_by[p] = -(2.0 * scale * sign_ * at.second + scale * scale * at.third * moved);
      for (std::size_t j = 0; j <= p; ++j)
        curvature_by[j] -= scale * scale * scale * at.third * mode_by[j];
    }

    Vector node_gradient(gradient ? p + 1 : 0);
    double total = 0.0, first = 0.0, second = 0.0;
    for (std::size_t k = 0; k < rule.nodes.size(); ++k) {
      const double z = rule.nodes[k];
      const double u = out.mode + z / root;
      double value = 0.0, slope = 0.0;
      std::fill(node_gradient.begin(), node_gradient.end(), 0.0);
      for (std::size_t i = 0; i < group.n; ++i) {
        const std::size_t row = group.first + i;
        const double m = rows_.m[row];
        if (m == 0.0) continue;
        const IntervalScore score = interval_score(link_, group.upper[i] + scale * u,
                                                   group.lower[i] + scale * u, rows_.ends[row]);
        value += m * score.value;
        slope += m * (score.upper + score.lower);
        for (std::size_t j = 0; gradient && j < p; ++j)
          node_gradient[j] += m * (score.upper * rows_.x[row + j * rows_.stride] +
                                   score.lower * rows_.lower[row + j * rows_.stride]);
      }
      const double share =
          math::exp(rule.log_weights[k] + value - 0.5 * u * u + 0.5 * z * z - centre);
      total += share;
      if (moments) {
        first += share * (u - out.mode);
        second += share * (u - out.mode) * (u - out.mode);
      }
      if (!gradient) continue;
      node_gradient[p] = slope * sign_ * u;
      const double h_u = scale * slope - u;
      for (std::size_t j = 0; j <= p; ++j)
        gradient[j] += share * (node_gradient[j] + h_u * (mode_by[j] - 0.5 * z * curvature_by[j] /
                                                                           (curvature * root)));
    }
    out.value = centre + math::log(total) - 0.5 * math::log(curvature);
    for (std::size_t j = 0; gradient && j <= p; ++j)
      gradient[j] = gradient[j] / total - 0.5 * curvature_by[j] / curvature;
    out.mean = out.mode + first / total;
    out.variance = second / total - (first / total) * (first / total);
    return out;
  }

  const GroupedRows& rows_;
  double sign_;
  Link link_;
  std::vector<Range> blocks_;
  Vector modes_, residuals_;
  Matrix gradients_;
};

}  // namespace

void require_one_intercept(const RandomStructure& structure, Link link) {
  if (structure.factors.empty() || structure.kind == RandomKind::intercept) return;
  throw OptionError("link",
                    std::string("link = \"") + link_name(link) +
                        "\" for an ordinal outcome takes one random intercept, (1 | g), or none. "
                        "Random slopes and several grouping factors are for link = \"logit\".",
                    {"link", {}, 0});
}

std::unique_ptr<RandomModel> make_interval_model(const GroupedRows& rows,
                                                 const RandomStructure& structure, Link link) {
  require_one_intercept(structure, link);
  const Matrix& z = structure.factors[0].z;
  const double sign = !z.empty() && z(0, 0) < 0.0 ? -1.0 : 1.0;
  return std::make_unique<IntervalIntercept>(rows, sign, link);
}

}  // namespace skillnad
