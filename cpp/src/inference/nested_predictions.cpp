// Predictions given the data of two nested groups. With u the effect of a top and v_c those of its
// children, independent of each other given u, the sum of a slot is V = sum_c V_c(u, v_c):
//   E V = E_u sum_c E(V_c | u),  Var V = E_u sum_c Var(V_c | u) + Var_u sum_c E(V_c | u),
// and the posterior moves with the parameters by the covariance of V and the score
// S = sum_c S_c(u, v_c), taken apart in the same way.
#include <algorithm>
#include <map>

#include "prediction_parts.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/models/grid.hpp"
#include "skillnad/models/nested_quadrature.hpp"
#include "skillnad/models/node_ladder.hpp"
#include "skillnad/models/node_shares.hpp"
#include "skillnad/models/quadrature.hpp"

namespace skillnad {

namespace {

constexpr int fewest_nodes = 25;

/// Weighted moments over the nodes of a top or of a child.
struct Moments {
  double mean = 0.0, square = 0.0;
  void add(double share, double x) {
    mean += share * x;
    square += share * x * x;
  }
  double variance() const { return std::max(square - mean * mean, 0.0); }
};

class NestedPredictions {
 public:
  NestedPredictions(Context& context, const Fit& fit, const FitRows& rows,
                    const PredictionPoints& points, Slots& slots)
      : fit_(fit),
        rows_(rows.grouped),
        points_(points),
        slots_(slots),
        structure_(rows.random()),
        n_coefficients_(fit.n_coefficients()),
        kernel_(kernels::kernels().link[static_cast<int>(fit.link)]) {
    for (std::size_t f = 0; f < 2; ++f) {
      const Matrix& z = structure_.factors[f].z;
      sign_[f] = !z.empty() && z(0, 0) < 0.0 ? -1.0 : 1.0;
      sd_[f] = fit.random[f].factor(0, 0);
      parameter_[f] = none;
    }
    std::size_t next = n_coefficients_;
    for (std::size_t f = 0; f < 2; ++f)
      if (!fit.random[f].active.empty()) parameter_[f] = next++;
    parameters_ = next;
    int nodes = std::max(fit.nodes.compared_with, fewest_nodes);
    while (nodes > 3 && static_cast<double>(nodes) * nodes > most_points) nodes -= 2;
    rule_ = &gauss_hermite(nodes);
    Vector psi(fit.standardised.begin(),
               fit.standardised.begin() + static_cast<std::ptrdiff_t>(n_coefficients_));
    psi.push_back(sd_[1]);
    psi.push_back(sd_[0]);
    NestedQuadrature model(rows_, structure_.top_start, fit.link);
    nodes_ = model.posterior_nodes(context, psi, nodes, nodes);
    eta_.resize(rows_.n_padded);
    kernels::kernels().linear(rows_.x.data(), rows_.stride, n_coefficients_,
                              fit.standardised.data(), rows_.offset_from(0), rows_.n_padded,
                              eta_.data());
    for (std::size_t i = 0; i < points.slot.size(); ++i)
      point_eta_.push_back(predictor(fit, points, i));
    find_members();
  }

  void run(Context& context) {
    if (points_.n_cuts > 0)
      slots_.category_variance.assign(points_.n_slots / points_.n_cuts * (points_.n_cuts + 1), 0.0);
    for (std::size_t top = 0; top < nodes_.size(); ++top) {
      context.tick();
      add_top(context, top);
    }
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// The points of every child, in the order of their slots.
  void find_members() {
    const RandomFactor& lowest = structure_.factors[1];
    std::vector<std::size_t> child_of_level(lowest.levels.size(), 0);
    std::size_t group = 0;
    for (std::size_t i = 0; i < rows_.row_of_pattern.size(); ++i) {
      while (rows_.row_of_pattern[i] >= rows_.start[group + 1]) ++group;
      child_of_level[lowest.level_of_pattern[i]] = group;
    }
    members_.resize(rows_.n_groups());
    for (std::size_t i = 0; i < points_.level[1].size(); ++i)
      members_[child_of_level[points_.level[1][i]]].push_back(i);
    for (std::vector<std::size_t>& own : members_)
      std::stable_sort(own.begin(), own.end(), [&](std::size_t a, std::size_t b) {
        return points_.slot[a] < points_.slot[b];
      });
  }

  /// A slot, with several thresholds the first of its own, and its place among those of the top.
  struct Base {
    std::size_t slot, place;
  };

  std::size_t n_functions() const { return points_.n_cuts == 0 ? 1 : points_.n_cuts + 1; }
  std::size_t cuts() const { return points_.n_cuts == 0 ? 1 : points_.n_cuts; }

  /// Of the sums below the thresholds the probabilities of the categories; else the sum itself.
  void functions_of(const double* v, double* out) const {
    if (points_.n_cuts == 0) {
      out[0] = v[0];
      return;
    }
    for (std::size_t c = 0; c <= points_.n_cuts; ++c)
      out[c] = (c < points_.n_cuts ? v[c] : 0.0) - (c > 0 ? v[c - 1] : 0.0);
  }

  void add_top(Context& context, std::size_t top) {
    const std::size_t first = structure_.top_start[top];
    const std::size_t last = structure_.top_start[top + 1];
    // Slots of one set of thresholds go together: places of their first.
    std::map<std::size_t, std::size_t> place_of_base;
    for (std::size_t c = first; c < last; ++c)
      for (std::size_t i : members_[c]) place_of_base.emplace(points_.slot[i] / cuts(), 0);
    if (place_of_base.empty()) return;
    std::vector<std::size_t> bases;
    for (auto& [base, place] : place_of_base) {
      place = bases.size();
      bases.push_back(base);
    }
    const NestedQuadrature::TopNodes& at = nodes_[top];
    const std::size_t n_nodes = at.u.size();
    const std::size_t n_slots = bases.size() * cuts();
    Matrix mean(n_slots, n_nodes);       // E(V | u)
    Matrix score(parameters_, n_nodes);  // E(S | u), each child by its weight
    Vector within(bases.size() * n_functions(), 0.0);
    for (std::size_t c = first; c < last; ++c) {
      context.tick();
      add_child(c, c - first, at, place_of_base, mean, score, within);
    }
    Vector mean_score(parameters_, 0.0);
    for (std::size_t k = 0; k < n_nodes; ++k)
      for (std::size_t a = 0; a < parameters_; ++a) mean_score[a] += at.share[k] * score(a, k);
    Vector functions(n_functions());
    for (std::size_t b = 0; b < bases.size(); ++b) {
      std::vector<Moments> between(n_functions());
      for (std::size_t k = 0; k < n_nodes; ++k) {
        functions_of(mean.column(k) + b * cuts(), functions.data());
        for (std::size_t c = 0; c < n_functions(); ++c) between[c].add(at.share[k], functions[c]);
        for (std::size_t c = 0; c < cuts(); ++c) {
          const double v = mean(b * cuts() + c, k);
          const std::size_t s = bases[b] * cuts() + c;
          slots_.estimate[s] += at.share[k] * v;
          for (std::size_t a = 0; a < parameters_; ++a)
            slots_.gradient(a, s) += at.share[k] * v * (score(a, k) - mean_score[a]);
        }
      }
      for (std::size_t c = 0; c < n_functions(); ++c) {
        const double variance = between[c].variance() + within[b * n_functions() + c];
        if (points_.n_cuts == 0)
          slots_.posterior_variance[bases[b]] += variance;
        else
          slots_.category_variance[bases[b] * n_functions() + c] += variance;
      }
    }
  }

  /// One child: its part of everything, at every node of its top.
  void add_child(std::size_t child, std::size_t place, const NestedQuadrature::TopNodes& at,
                 const std::map<std::size_t, std::size_t>& place_of_base, Matrix& mean,
                 Matrix& score, Vector& within) {
    const std::size_t start = rows_.start[child];
    const std::size_t n = rows_.start[child + 1] - start;
    const double weight = rows_.weight.empty() ? 1.0 : rows_.weight[child];
    const std::vector<std::size_t>& members = members_[child];
    std::vector<Base> bases;
    for (std::size_t i : members) {
      const std::size_t base = points_.slot[i] / cuts();
      if (bases.empty() || bases.back().slot != base * cuts())
        bases.push_back({base * cuts(), place_of_base.at(base)});
    }
    const std::size_t n_inner = rule_->nodes.size();
    Vector node_eta(n), s(n), w(n), effect(n_inner), logs(n_inner);
    Matrix inner_score(parameters_, n_inner);
    Matrix value(bases.size() * cuts(), n_inner);
    Vector functions(n_functions());
    for (std::size_t k = 0; k < at.u.size(); ++k) {
      const double shift = sd_[0] * at.u[k];
      for (std::size_t l = 0; l < n_inner; ++l) {
        const double z = rule_->nodes[l];
        const double v = at.child_mean(place, k) + at.child_sd(place, k) * z;
        effect[l] = v;
        for (std::size_t i = 0; i < n; ++i) node_eta[i] = eta_[start + i] + shift + sd_[1] * v;
        kernels::Sums sums{};
        kernel_.node(node_eta.data(), rows_.y.data() + start, rows_.m.data() + start, n, 0.0, &sums,
                     s.data(), w.data());
        logs[l] = rule_->log_weights[l] + sums.value - 0.5 * v * v + 0.5 * z * z;
        double* own = inner_score.column(l);
        std::fill_n(own, parameters_, 0.0);
        kernels::kernels().columns_dot(rows_.x.data() + start, rows_.stride, n_coefficients_,
                                       s.data(), n, 1, n, own);
        double total = 0.0;
        for (std::size_t i = 0; i < n; ++i) total += s[i];
        if (parameter_[0] != none) own[parameter_[0]] = total * shift;
        if (parameter_[1] != none) own[parameter_[1]] = total * sd_[1] * v;
      }
      const Vector share = shares_of(logs);
      Vector mean_score(parameters_, 0.0);
      for (std::size_t l = 0; l < n_inner; ++l)
        for (std::size_t a = 0; a < parameters_; ++a) mean_score[a] += share[l] * inner_score(a, l);
      for (std::size_t a = 0; a < parameters_; ++a) score(a, k) += weight * mean_score[a];
      std::fill(value.cells().begin(), value.cells().end(), 0.0);
      std::size_t b = 0;
      for (std::size_t i : members) {
        const std::size_t slot = points_.slot[i];
        while (bases[b].slot != slot / cuts() * cuts()) ++b;
        const std::size_t row = b * cuts() + slot % cuts();
        const double point_weight = points_.weight[i];
        if (k == 0) slots_.weight[slot] += point_weight;
        const double z0 = sign_[0] * points_.z[0](i, 0);
        const double z1 = sign_[1] * points_.z[1](i, 0);
        double by_b = 0.0, by_child = 0.0;
        for (std::size_t l = 0; l < n_inner; ++l) {
          const Probability p =
              inverse_link(fit_.link, point_eta_[i] + z0 * shift + z1 * sd_[1] * effect[l]);
          value(row, l) += point_weight * p.value;
          const double moved = point_weight * at.share[k] * share[l] * p.slope;
          by_b += moved;
          by_child += moved * z1 * sd_[1] * effect[l];
        }
        double* gradient = slots_.gradient.column(slot);
        for (std::size_t j = 0; j < n_coefficients_; ++j) gradient[j] += by_b * points_.x(i, j);
        if (parameter_[0] != none) gradient[parameter_[0]] += by_b * z0 * shift;
        if (parameter_[1] != none) gradient[parameter_[1]] += by_child;
      }
      for (std::size_t own = 0; own < bases.size(); ++own) {
        std::vector<Moments> moments(n_functions());
        for (std::size_t l = 0; l < n_inner; ++l) {
          functions_of(value.column(l) + own * cuts(), functions.data());
          for (std::size_t c = 0; c < n_functions(); ++c) moments[c].add(share[l], functions[c]);
        }
        for (std::size_t c = 0; c < n_functions(); ++c)
          within[bases[own].place * n_functions() + c] += at.share[k] * moments[c].variance();
      }
      for (std::size_t row = 0; row < bases.size() * cuts(); ++row) {
        const Base& base = bases[row / cuts()];
        double expected = 0.0;
        Vector moved(parameters_, 0.0);
        for (std::size_t l = 0; l < n_inner; ++l) {
          expected += share[l] * value(row, l);
          for (std::size_t a = 0; a < parameters_; ++a)
            moved[a] += share[l] * value(row, l) * (inner_score(a, l) - mean_score[a]);
        }
        mean(base.place * cuts() + row % cuts(), k) += expected;
        double* gradient = slots_.gradient.column(base.slot + row % cuts());
        for (std::size_t a = 0; a < parameters_; ++a) gradient[a] += at.share[k] * moved[a];
      }
    }
  }

  const Fit& fit_;
  const GroupedRows& rows_;
  const PredictionPoints& points_;
  Slots& slots_;
  const RandomStructure& structure_;
  std::size_t n_coefficients_;
  const kernels::LinkKernels& kernel_;
  double sign_[2], sd_[2];
  std::size_t parameter_[2];
  std::size_t parameters_ = 0;
  const Rule* rule_ = nullptr;
  std::vector<NestedQuadrature::TopNodes> nodes_;
  Vector eta_, point_eta_;
  std::vector<std::vector<std::size_t>> members_;
};

}  // namespace

void add_nested_conditional(Context& context, const Fit& fit, const FitRows& rows,
                            const PredictionPoints& points, Slots& slots) {
  NestedPredictions(context, fit, rows, points, slots).run(context);
}

}  // namespace skillnad
