#include "skillnad/models/random_search.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/error.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/models/node_ladder.hpp"
#include "skillnad/models/random_model.hpp"
#include "skillnad/models/scores.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad {

namespace {

/// By Laplace until the gain to be had is this small, then with the nodes asked for.
constexpr double switch_tolerance = 1e-2;
constexpr int nested_start_nodes = 5;
constexpr double start_sd = 0.5;
constexpr double start_slope_sd = 0.2;
/// More than this many points a group are refused: a fit would take hours.
constexpr double largest_points = 250000.0;
/// Beyond this many effects of a factor "auto" is Laplace.
constexpr std::size_t most_dimensions = 3;
/// A diagonal entry of L this small beside 1 is on its way to 0 when the search has converged.
constexpr double vanishing = 1e-3;
/// The log-likelihood that may be lost by setting such an entry to 0.
constexpr double no_loss = 1e-6;

/// A column whose mean lies more standard deviations from 0 than this is far away.
constexpr double far_mean = 3.0;

/// L to start from, in scaled effects. The intercept is the effect where all slopes' columns are 0:
/// where that is far from the data, as in a calendar year, it varies with the slope, and the start
/// is that of columns moved to their means.
Matrix start_factor(const RandomFactor& f, const std::vector<double>& cases, const Vector& scale) {
  const std::size_t q = f.effects.size();
  Matrix l(q, q);
  for (std::size_t c = 0; c < q; ++c)
    l(c, c) = is_intercept(f.effects[c]) ? start_sd : start_slope_sd;
  if (q < 2 || f.z.cols() != q) return l;
  Vector mean(q, 0.0);
  bool any = false;
  for (const FactorEntry& e : f.entries) {
    if (e.row == e.col || f.effects[e.col] != "(Intercept)") continue;
    double n = 0.0, total = 0.0, square = 0.0;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      n += cases[i];
      total += cases[i] * (f.z(i, e.row) / scale[e.row]);
    }
    const double centre = total / n;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const double from = f.z(i, e.row) / scale[e.row] - centre;
      square += cases[i] * from * from;
    }
    const double sd = std::sqrt(square / n);
    if (!(sd > 0.0) || std::fabs(centre) < far_mean * sd) continue;
    any = true;
    mean[e.row] = centre;
    l(e.row, e.row) /= sd;
  }
  if (!any) return l;
  const std::size_t at = static_cast<std::size_t>(
      std::find(f.effects.begin(), f.effects.end(), "(Intercept)") - f.effects.begin());
  Matrix covariance(q, q);
  for (std::size_t c = 0; c < q; ++c) covariance(c, c) = l(c, c) * l(c, c);
  for (std::size_t r = 0; r < q; ++r) {
    if (mean[r] == 0.0) continue;
    const double moved = -mean[r] * l(r, r) * l(r, r);
    covariance(at, r) += moved;
    covariance(r, at) += moved;
    covariance(at, at) -= mean[r] * moved;
  }
  const linalg::Cholesky root = linalg::cholesky(covariance);
  return root.ok ? root.lower : l;
}

/// The search at work: the model of the entries that are left, and where it stands.
class Search {
 public:
  Search(Context& context, const RandomModelMaker& make, std::size_t n_coefficients,
         const FitOptions& options, const FixedPart& fixed_part, RandomSearchResult& out)
      : context_(context),
        make_(make),
        n_coefficients_(n_coefficients),
        options_(options),
        fixed_part_(fixed_part),
        out_(out) {}

  void run(const std::vector<double>& cases, Vector b, std::vector<Matrix> factors) {
    out_.scales = effect_scales(out_.structure, cases);
    if (factors.empty()) {
      for (const RandomFactor& f : out_.structure.factors) {
        factors.push_back(start_factor(f, cases, out_.scales[factors.size()]));
      }
    }
    while (true) {
      const std::size_t p = b.size();
      Vector psi = b;
      for (std::size_t f = 0; f < factors.size(); ++f)
        for (const FactorEntry& e : out_.structure.factors[f].entries)
          psi.push_back(factors[f](e.row, e.col));
      if (psi.size() == p) return;  // nothing varies
      find(psi);
      // What was found, as matrices again.
      const Vector& point = out_.newton.point;
      b.assign(point.begin(), point.begin() + static_cast<std::ptrdiff_t>(p));
      std::size_t next = p;
      for (std::size_t f = 0; f < factors.size(); ++f) {
        std::fill(factors[f].cells().begin(), factors[f].cells().end(), 0.0);
        for (const FactorEntry& e : out_.structure.factors[f].entries)
          factors[f](e.row, e.col) = point[next++];
      }
      if (!drop_vanishing(factors)) break;
    }
    finish();
  }

 private:
  NewtonResult newton(RandomModel& model, const Vector& start, int nodes, double tolerance,
                      bool evaluate_last) {
    NewtonControl control = options_.newton;
    control.tolerance = tolerance;
    control.evaluate_last = evaluate_last;
    // The last step then moves no parameter by more than 2e-8 of its standard error.
    if (model.differenced()) control.negligible = 1e-16;
    control.max_iterations = std::max(0, options_.newton.max_iterations - out_.iterations);
    control.first_fraction = [&](const Vector& point, const Vector& step) {
      return keeps_size(point, step);
    };
    NewtonResult result = maximise(
        context_, start,
        [&](const Vector& psi, const Vector& step) {
          Evaluation at = model.evaluate(context_, psi, step, nodes);
          if (fixed_part_) fixed_part_(psi, at);
          return at;
        },
        control);
    out_.iterations += result.iterations;
    return result;
  }

  /// Standard deviations neither fall nor rise by more than four times at a stroke: far from the
  /// maximum Newton jumps across 0, where the likelihood rises again on the other side. Close to 0
  /// the way across is open: a correlation of the wrong sign has no other way out.
  double keeps_size(const Vector& point, const Vector& step) const {
    double fraction = 1.0;
    std::size_t at = n_coefficients_;
    for (const RandomFactor& f : out_.structure.factors)
      for (const FactorEntry& e : f.entries) {
        const double here = point[at];
        const double move = step[at++];
        if (e.row != e.col) continue;
        const double most =
            here * move < 0.0 ? std::max(0.75 * std::fabs(here), 0.1) : 3.0 * std::fabs(here) + 0.1;
        if (std::fabs(move) > most) fraction = std::min(fraction, most / std::fabs(move));
      }
    return fraction;
  }

  double value(RandomModel& model, const Vector& psi, int nodes,
               std::vector<FactorPosterior>* posteriors) {
    return model.value(context_, psi, nodes, posteriors) + value_of(fixed_part_, psi);
  }

  std::unique_ptr<RandomModel> make(bool laplace) const {
    return make_(out_.structure, out_.scales, laplace);
  }

  bool auto_quadrature() const {
    if (out_.structure.kind == RandomKind::nested) return true;
    return out_.structure.factors.size() == 1 &&
           out_.structure.factors[0].effects.size() <= most_dimensions;
  }

  void check_nodes(const RandomModel& model) const {
    if (options_.nodes <= 1) return;
    if (!model.has_quadrature())
      throw OptionError("nodes",
                        "nodes = " + format_whole(options_.nodes, plain_style()) +
                            ": quadrature is for random effects of one grouping factor, or one "
                            "random intercept at each of two nested factors. Use nodes = 1 "
                            "(Laplace) or \"auto\".",
                        {"nodes", {}, 0});
    if (model.points(options_.nodes) > largest_points)
      throw OptionError("nodes",
                        "nodes = " + format_whole(options_.nodes, plain_style()) + " are " +
                            format_whole(model.points(options_.nodes), plain_style()) +
                            " points for each group: too many. Use fewer, or \"auto\".",
                        {"nodes", {}, 0});
  }

  void find(Vector psi) {
    const bool quadrature = options_.nodes == 0 ? auto_quadrature() : options_.nodes > 1;
    model_ = make(!quadrature);
    check_nodes(*model_);
    out_.quadrature = quadrature && model_->has_quadrature();
    int nodes = !out_.quadrature ? 1 : options_.nodes == 0 ? node_ladder[0] : options_.nodes;
    if (nodes > 1) {
      // Laplace within Laplace is a poor start where the inner groups are tiny.
      const bool nested = out_.structure.kind == RandomKind::nested;
      if (!nested || nodes > nested_start_nodes)
        psi = newton(*model_, psi, nested ? nested_start_nodes : 1, switch_tolerance, false).point;
    }
    out_.newton = newton(*model_, psi, nodes, options_.newton.tolerance, true);
    check(nodes);
    if (options_.nodes == 0 && out_.quadrature) {
      for (int k : node_ladder) {
        if (k <= nodes || out_.nodes.passed || !out_.newton.converged) continue;
        if (model_->points(k) > most_points) break;
        nodes = k;
        out_.newton = newton(*model_, out_.newton.point, k, options_.newton.tolerance, true);
        check(k);
      }
    }
  }

  void check(int nodes) {
    if (options_.estimates_only) {
      out_.nodes = {nodes, 0, 0.0, 0.0, true};
      return;
    }
    const std::size_t n_units = model_->unit_gradients() ? model_->unit_gradients()->cols() : 1;
    if (!model_->has_quadrature()) {
      value(*model_, out_.newton.point, 1, &out_.posteriors);
      out_.nodes = {1, 0, 0.0, 0.0, true};
      return;
    }
    int next = next_nodes(nodes);
    while (next > nodes + 4 && model_->points(next) > most_points) next = (next + nodes) / 2;
    const double more = value(*model_, out_.newton.point, next, &out_.posteriors);
    const double change = more - out_.newton.at.value;
    const double allowed = allowed_change(n_units);
    out_.nodes = {nodes, next, change, allowed, std::fabs(change) < allowed};
  }

  /// Takes out the first column of an L whose diagonal entry goes to 0; its other entries are taken
  /// up by the columns behind it. True if there was one.
  bool drop_vanishing(std::vector<Matrix>& factors) {
    for (std::size_t f = 0; f < factors.size(); ++f) {
      Matrix& l = factors[f];
      auto& entries = out_.structure.factors[f].entries;
      for (std::size_t c = 0; c < l.cols(); ++c) {
        const auto own = std::find_if(entries.begin(), entries.end(), [&](const FactorEntry& e) {
          return e.row == c && e.col == c;
        });
        if (own == entries.end() || !(std::fabs(l(c, c)) < vanishing)) continue;
        // Small, but is it nothing? Without it the log-likelihood must not fall.
        if (!nothing_lost(factors, f, c)) continue;
        for (std::size_t r = c + 1; r < l.rows(); ++r) {
          if (l(r, c) == 0.0) continue;
          l(r, r) = std::sqrt(l(r, r) * l(r, r) + l(r, c) * l(r, c));
          l(r, c) = 0.0;
        }
        l(c, c) = 0.0;
        entries.erase(std::remove_if(entries.begin(), entries.end(),
                                     [&](const FactorEntry& e) { return e.col == c; }),
                      entries.end());
        out_.boundary = true;
        return true;
      }
    }
    return false;
  }

  bool nothing_lost(const std::vector<Matrix>& factors, std::size_t f, std::size_t c) {
    Vector psi(out_.newton.point.begin(),
               out_.newton.point.begin() + static_cast<std::ptrdiff_t>(n_coefficients_));
    for (std::size_t g = 0; g < factors.size(); ++g)
      for (const FactorEntry& e : out_.structure.factors[g].entries)
        psi.push_back(g == f && e.row == c && e.col == c ? 0.0 : factors[g](e.row, e.col));
    const double there = value(*model_, psi, out_.nodes.nodes, nullptr);
    const double here = value(*model_, out_.newton.point, out_.nodes.nodes, nullptr);
    return there > here - no_loss;
  }

  void finish() {
    if (const Matrix* gradients = model_->unit_gradients()) out_.unit_gradients = *gradients;
    out_.worst_mode_residual = model_->worst_mode_residual();
  }

  Context& context_;
  const RandomModelMaker& make_;
  std::size_t n_coefficients_;
  const FitOptions& options_;
  const FixedPart& fixed_part_;
  RandomSearchResult& out_;
  std::unique_ptr<RandomModel> model_;
};

}  // namespace

RandomSearchResult search_random(Context& context, const RandomModelMaker& make,
                                 const RandomStructure& structure, const std::vector<double>& cases,
                                 const FitOptions& options, const Vector& start,
                                 const std::vector<Matrix>& factor_start,
                                 const FixedPart& fixed_part) {
  RandomSearchResult out;
  out.structure = structure;
  Search(context, make, start.size(), options, fixed_part, out).run(cases, start, factor_start);
  return out;
}

Matrix take_search(const RandomSearchResult& found, const RandomStructure& asked,
                   const ModelRows& rows, Fit& fit) {
  const NewtonResult& newton = found.newton;
  const std::size_t parameters = newton.point.size();
  std::size_t p = parameters;
  for (const RandomFactor& factor : found.structure.factors) p -= factor.entries.size();
  // d search parameter / d reported parameter, and the second derivative of the logarithms.
  Vector unit(parameters, 1.0), second(parameters, 0.0);
  fit.standardised.assign(newton.point.begin(), newton.point.end());
  fit.random.clear();
  std::size_t next = p;
  for (std::size_t f = 0; f < found.structure.factors.size(); ++f) {
    const RandomFactor& factor = found.structure.factors[f];
    const std::size_t q = factor.effects.size();
    FittedFactor out;
    out.group = factor.name;
    out.effects = factor.effects;
    out.factor = Matrix(q, q);
    out.entries = asked.factors[f].entries;
    out.active = factor.entries;
    out.states = factor.states;
    Vector flip(q, 1.0);  // columns of L have no sign: the diagonal is made positive
    for (std::size_t e = 0; e < factor.entries.size(); ++e) {
      const FactorEntry& entry = factor.entries[e];
      if (entry.row == entry.col && newton.point[next + e] < 0.0) flip[entry.col] = -1.0;
    }
    for (const FactorEntry& entry : factor.entries) {
      const double cell = newton.point[next] * flip[entry.col];
      const double scale = found.scales[f][entry.row];
      out.factor(entry.row, entry.col) = cell / scale;
      if (entry.row == entry.col) {
        fit.standardised[next] = math::log(cell / scale);
        unit[next] = cell * flip[entry.col];
        second[next] = newton.at.gradient[next] * unit[next];
      } else {
        fit.standardised[next] = cell / scale;
        unit[next] = scale * flip[entry.col];
      }
      ++next;
    }
    out.levels.resize(factor.levels.size());
    for (std::size_t g = 0; g < factor.levels.size(); ++g) {
      LevelEffect& level = out.levels[g];
      const FactorPosterior& posterior = found.posteriors[f];
      level.level = factor.levels[g];
      level.mode = posterior.mode[g];
      level.mean = posterior.mean[g];
      level.mode_covariance = posterior.mode_covariance[g];
      level.covariance = posterior.covariance[g];
      for (std::size_t c = 0; c < q; ++c) {
        level.mode[c] *= flip[c];
        level.mean[c] *= flip[c];
        for (std::size_t a = 0; a < q; ++a) {
          level.mode_covariance(a, c) *= flip[a] * flip[c];
          level.covariance(a, c) *= flip[a] * flip[c];
        }
      }
    }
    const auto& level_of_pattern = rows.random.factors[f].level_of_pattern;
    for (std::size_t i = 0; i < level_of_pattern.size(); ++i)
      out.levels[level_of_pattern[i]].n += rows.trials[i];
    fit.random.push_back(std::move(out));
  }
  Matrix hessian = newton.at.hessian;
  for (std::size_t j = 0; j < parameters; ++j) {
    for (std::size_t i = 0; i < parameters; ++i) hessian(i, j) *= unit[i] * unit[j];
    hessian(j, j) += second[j];
  }
  if (!found.unit_gradients.empty() && !rows.cluster_of_group.empty()) {
    Matrix scores = found.unit_gradients;
    for (std::size_t g = 0; g < scores.cols(); ++g)
      for (std::size_t j = 0; j < parameters; ++j) scores(j, g) *= unit[j];
    std::vector<std::uint32_t> cluster_of_unit = rows.cluster_of_group;
    if (!found.structure.top_start.empty() && scores.cols() + 1 == found.structure.top_start.size())
      for (std::size_t t = 0; t < scores.cols(); ++t)
        cluster_of_unit[t] = rows.cluster_of_group[found.structure.top_start[t]];
    fit.cluster_meat = cluster_meat(scores, cluster_of_unit, rows.n_clusters);
  }
  fit.iterations = found.iterations;
  fit.converged = newton.converged;
  fit.half_squared_decrement = newton.half_squared_decrement;
  fit.largest_scaled_gradient = newton.largest_scaled_gradient;
  fit.log_likelihood = newton.at.value;
  fit.nodes = found.nodes;
  fit.quadrature = found.quadrature;
  fit.boundary = found.boundary;
  fit.worst_mode_residual = found.worst_mode_residual;
  return hessian;
}

}  // namespace skillnad
