#include "skillnad/models/quadrature.hpp"

#include <cmath>
#include <memory>
#include <mutex>
#include <string>

#include "double_pair.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/float_environment.hpp"
#include "skillnad/base/math.hpp"

namespace skillnad {
namespace {

// The orthonormal polynomials h_n = He_n / sqrt(n!): sqrt(n + 1) h_{n+1} = x h_n - sqrt(n) h_{n-1},
// h_k' = sqrt(k) h_{k-1}. The nodes are the roots of h_k, the weights 1 / (k h_{k-1}^2).
class Hermite {
 public:
  explicit Hermite(int k) : k_(k) {
    for (int n = 0; n <= k; ++n) roots_.push_back(n == 0 ? DoublePair{} : square_root(n));
  }

  // Roots of h_k above x, by the sign changes of h_0(x) ... h_k(x).
  int roots_above(double x) const {
    double before = 0.0, now = 1.0;
    int changes = 0;
    for (int n = 0; n < k_; ++n) {
      const double next = (x * now - roots_[n].high * before) / roots_[n + 1].high;
      if ((next < 0.0) != (now < 0.0)) ++changes;
      before = now;
      now = next;
    }
    return changes;
  }

  struct Values {
    DoublePair last;      // h_k(x)
    DoublePair previous;  // h_{k-1}(x)
  };
  Values at(DoublePair x) const {
    DoublePair before{0.0, 0.0}, now{1.0, 0.0};
    for (int n = 0; n < k_; ++n) {
      const DoublePair next = (x * now - roots_[n] * before) / roots_[n + 1];
      before = now;
      now = next;
    }
    return {now, before};
  }

  // The root with `above` roots beyond it: bisection to a few digits, then Newton.
  DoublePair root(int above) const {
    double low = 0.0, high = 2.0 * std::sqrt(static_cast<double>(k_));
    while (high - low > 1e-6) {
      const double middle = 0.5 * (low + high);
      (roots_above(middle) > above ? low : high) = middle;
    }
    DoublePair x{0.5 * (low + high), 0.0};
    for (int i = 0; i < newton_steps; ++i) {
      const Values h = at(x);
      x = x - h.last / (roots_[k_] * h.previous);
    }
    return x;
  }

  double log_weight(DoublePair x) const {
    const DoublePair h = at(x).previous;
    const DoublePair inverse = DoublePair{static_cast<double>(k_), 0.0} * h * h;
    return -(math::log(inverse.high) + inverse.low / inverse.high);
  }

 private:
  // 1e-6, 1e-11, 1e-21, 1e-31 or better: the error of each step is about x e^2
  static constexpr int newton_steps = 4;
  int k_;
  std::vector<DoublePair> roots_;  // sqrt(n)
};

Rule make_rule(int k) {
  const FloatEnvironment environment;
  const Hermite hermite(k);
  Rule rule;
  rule.nodes.resize(static_cast<std::size_t>(k));
  rule.log_weights.resize(static_cast<std::size_t>(k));
  for (int above = 0; above < (k + 1) / 2; ++above) {
    const bool centre = 2 * above + 1 == k;
    const DoublePair x = centre ? DoublePair{} : hermite.root(above);
    const auto left = static_cast<std::size_t>(above),
               right = static_cast<std::size_t>(k - 1) - left;
    const double log_weight = k == 1 ? 0.0 : hermite.log_weight(x);
    rule.nodes[left] = centre ? 0.0 : -x.high;
    rule.nodes[right] = x.high;
    rule.log_weights[left] = log_weight;
    rule.log_weights[right] = log_weight;
  }
  return rule;
}

}  // namespace

const Rule& gauss_hermite(int k) {
  if (k < 1 || k > max_quadrature_nodes) {
    throw OptionError("nodes_range",
                      "nodes: " + std::to_string(k) +
                          " quadrature nodes were asked for; choose a whole number from 1 to 200.",
                      {"nodes", {}, 0});
  }
  static std::mutex mutex;
  static std::unique_ptr<const Rule> rules[max_quadrature_nodes + 1];
  const std::lock_guard<std::mutex> lock(mutex);
  std::unique_ptr<const Rule>& rule = rules[k];
  if (!rule) rule = std::make_unique<const Rule>(make_rule(k));
  return *rule;
}

}  // namespace skillnad
