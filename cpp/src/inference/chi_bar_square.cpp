#include "skillnad/inference/chi_bar_square.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/models/node_ladder.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad {

namespace {

constexpr std::size_t n_draws = 50000;
constexpr std::size_t most_variances = 4;
/// Of the added effects, on the scale of their columns, where the scores of variances are taken:
/// at 0 the likelihood is even in a standard deviation.
constexpr double small_sd = 1e-3;

Matrix part(const Matrix& m, const std::vector<std::size_t>& rows,
            const std::vector<std::size_t>& cols) {
  Matrix out(rows.size(), cols.size());
  for (std::size_t j = 0; j < cols.size(); ++j)
    for (std::size_t i = 0; i < rows.size(); ++i) out(i, j) = m(rows[i], cols[j]);
  return out;
}

/// Scores drawn from N(0, information).
class ScoreDraws {
 public:
  explicit ScoreDraws(const Matrix& information) : root_(linalg::cholesky(information)) {}
  bool ok() const { return root_.ok; }
  Vector operator()(std::size_t replicate) const {
    const std::size_t n = root_.lower.rows();
    Vector out(n, 0.0);
    for (std::size_t c = 0; c < n; ++c) {
      const double z = normal_draw(1, {static_cast<std::uint32_t>(replicate), 0, c});
      for (std::size_t r = c; r < n; ++r) out[r] += root_.lower(r, c) * z;
    }
    return out;
  }

 private:
  linalg::Cholesky root_;
};

/// Which of the variances are positive in the projection of a score: the one set for which the
/// estimates are, and the scores that are left of the others are not.
class PositiveSets {
 public:
  explicit PositiveSets(const Matrix& information) : information_(information) {
    const std::size_t k = information.rows();
    for (std::size_t set = 0; set < (std::size_t{1} << k); ++set) {
      std::vector<std::size_t> in;
      for (std::size_t i = 0; i < k; ++i)
        if (set >> i & 1) in.push_back(i);
      factors_.push_back(in.empty() ? linalg::Cholesky{}
                                    : linalg::cholesky(part(information, in, in)));
      members_.push_back(std::move(in));
    }
  }
  std::size_t count(const Vector& score) const {
    for (std::size_t set = 0; set < members_.size(); ++set)
      if (holds(set, score)) return members_[set].size();
    return 0;
  }

 private:
  bool holds(std::size_t set, const Vector& score) const {
    const std::vector<std::size_t>& in = members_[set];
    Vector estimate;
    for (std::size_t i : in) estimate.push_back(score[i]);
    if (!in.empty()) estimate = linalg::solve(factors_[set], estimate);
    for (double e : estimate)
      if (!(e > 0.0)) return false;
    for (std::size_t j = 0; j < score.size(); ++j) {
      if (set >> j & 1) continue;
      double left = score[j];
      for (std::size_t i = 0; i < in.size(); ++i) left -= information_(j, in[i]) * estimate[i];
      if (left > 0.0) return false;
    }
    return true;
  }

  const Matrix& information_;
  std::vector<std::vector<std::size_t>> members_;
  std::vector<linalg::Cholesky> factors_;
};

/// Where an effect of the larger model stands in the smaller one's factor.
constexpr std::size_t added = static_cast<std::size_t>(-1);

std::vector<std::size_t> places(const FittedFactor& large, const FittedFactor* small) {
  std::vector<std::size_t> out;
  for (const std::string& effect : large.effects) {
    out.push_back(added);
    for (std::size_t e = 0; small && e < small->effects.size(); ++e)
      if (small->effects[e] == effect) out.back() = e;
  }
  return out;
}

/// The parameters of the larger model at the null, and what each of them is.
struct NullPoint {
  bool usable = false;
  RandomStructure structure;
  std::vector<Vector> scales;
  Vector psi;
  Vector unit;  ///< what a score of psi is multiplied with
  std::vector<std::size_t> others, cone;
  double free = 0.0;
  std::size_t n_covariances = 0;  ///< in the cone
};

NullPoint null_point(const Fit& small, const Fit& large, const FitRows& rows) {
  NullPoint out;
  out.structure = rows.random();
  out.scales = effect_scales(out.structure, rows.trials());
  Vector coefficients(large.n_coefficients(), 0.0);
  const Vector found = small.estimates();
  for (std::size_t j = 0; j < coefficients.size(); ++j)
    for (std::size_t k = 0; k < small.n_coefficients(); ++k)
      if (large.coefficients[j].name() == small.coefficients[k].name()) coefficients[j] = found[k];
  out.psi = large.standardiser.standardised(coefficients);
  out.unit.assign(out.psi.size(), 1.0);
  for (std::size_t j = 0; j < out.psi.size(); ++j) out.others.push_back(j);
  out.free =
      static_cast<double>(large.n_coefficients()) - static_cast<double>(small.n_coefficients());
  for (std::size_t f = 0; f < large.random.size(); ++f) {
    const FittedFactor& factor = large.random[f];
    const FittedFactor* own = nullptr;
    for (const FittedFactor& one : small.random)
      if (one.group == factor.group) own = &one;
    if (own && own->active.size() != own->entries.size()) return out;
    const std::vector<std::size_t> place = places(factor, own);
    // Known effects first, and in their order: L is then made of the smaller one's.
    for (std::size_t e = 1; e < place.size(); ++e)
      if (place[e] != added && (place[e - 1] == added || place[e - 1] > place[e])) return out;
    out.structure.factors[f].entries = factor.entries;
    for (const FactorEntry& e : factor.entries) {
      const std::size_t at = out.psi.size();
      const bool new_row = place[e.row] == added, new_col = place[e.col] == added;
      double value = 0.0, unit = 1.0;
      if (new_row && new_col) {
        out.cone.push_back(at);
        value = e.row == e.col ? small_sd : 0.0;
        unit = e.row == e.col ? 0.5 / small_sd : 1.0 / small_sd;
        out.n_covariances += e.row != e.col;
      } else {
        out.others.push_back(at);
        bool known = false;
        for (const FactorEntry& s : own->entries)
          known = known || (!new_row && s.row == place[e.row] && s.col == place[e.col]);
        if (known)
          value = own->factor(place[e.row], place[e.col]) * out.scales[f][e.row];
        else
          out.free += 1.0;
      }
      out.psi.push_back(value);
      out.unit.push_back(unit);
    }
  }
  const std::size_t variances = out.cone.size() - out.n_covariances;
  out.usable = out.n_covariances == 0 ? variances <= most_variances
                                      : variances == 2 && out.n_covariances == 1;
  return out;
}

}  // namespace

double ChiBarSquare::upper(double statistic) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    const double df = free + static_cast<double>(i);
    sum += weight[i] * (df > 0.0 ? chi_square_upper(statistic, df) : (statistic > 0.0 ? 0.0 : 1.0));
  }
  return sum;
}

std::string ChiBarSquare::text() const {
  std::string out;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    const double df = free + static_cast<double>(i);
    out += (out.empty() ? "" : " + ") + format_fixed(weight[i], 3, plain_style()) +
           (df > 0.0 ? " chi-square(" + format_whole(df, plain_style()) + ")" : " 0");
  }
  return out;
}

Vector orthant_weights(const Matrix& information) {
  const std::size_t k = information.rows();
  if (k == 1) return {0.5, 0.5};
  if (k == 2) {
    // The correlation of the estimates is that of the scores with its sign turned.
    const double r = -information(0, 1) / std::sqrt(information(0, 0) * information(1, 1));
    // asin(r) by the distribution function of Cauchy, 1/2 + atan(t) / pi.
    const double both = 0.5 - 0.5 * t_upper(r / std::sqrt(std::max(1.0 - r * r, 0.0)), 1.0);
    return {0.5 - both, 0.5, both};
  }
  const ScoreDraws draws(information);
  if (!draws.ok()) return {};
  const PositiveSets sets(information);
  Vector out(k + 1, 0.0);
  for (std::size_t r = 0; r < n_draws; ++r)
    out[sets.count(draws(r))] += 1.0 / static_cast<double>(n_draws);
  return out;
}

Vector matrix_weights(const Matrix& information) {
  const ScoreDraws draws(information);
  if (!draws.ok()) return {};
  const linalg::Cholesky factor = linalg::cholesky(information);
  double cone = 0.0, polar = 0.0;
  for (std::size_t r = 0; r < n_draws; ++r) {
    const Vector score = draws(r);
    const Vector s = linalg::solve(factor, score);
    if (s[0] > 0.0 && s[0] * s[2] > s[1] * s[1]) cone += 1.0;
    // <score, S> <= 0 for every S of the cone.
    if (score[0] < 0.0 && score[0] * score[2] > 0.25 * score[1] * score[1]) polar += 1.0;
  }
  cone /= static_cast<double>(n_draws);
  polar /= static_cast<double>(n_draws);
  return {polar, 0.5 - cone, 0.5 - polar, cone};
}

ChiBarSquare several_variances(Context& context, const Fit& small, const Fit& large,
                               const FitRows& rows) {
  ChiBarSquare out;
  NullPoint at = null_point(small, large, rows);
  if (!at.usable) return out;
  // A fit whose variances are all 0 has used no nodes.
  const bool none = large.nodes.nodes == 0;
  const auto model =
      random_models(rows, large.link)(at.structure, at.scales, !large.quadrature && !none);
  if (!model->unit_gradients()) return out;
  model->evaluate(context, at.psi, {}, none ? node_ladder[0] : large.nodes.nodes);
  const Matrix scores = with_fixed_scores(*model->unit_gradients(), rows, at.structure, at.psi);
  const std::size_t n = at.psi.size();
  Matrix products(n, n);
  for (std::size_t g = 0; g < scores.cols(); ++g)
    for (std::size_t b = 0; b < n; ++b)
      for (std::size_t a = 0; a < n; ++a)
        products(a, b) += scores(a, g) * at.unit[a] * scores(b, g) * at.unit[b];
  const linalg::Cholesky factor = linalg::cholesky(part(products, at.others, at.others));
  if (!factor.ok) return out;
  Matrix information = part(products, at.cone, at.cone);
  for (std::size_t j = 0; j < at.cone.size(); ++j) {
    Vector column;
    for (std::size_t i : at.others) column.push_back(products(i, at.cone[j]));
    const Vector solved = linalg::solve(factor, column);
    for (std::size_t i = 0; i < at.cone.size(); ++i)
      for (std::size_t m = 0; m < at.others.size(); ++m)
        information(i, j) -= products(at.cone[i], at.others[m]) * solved[m];
  }
  for (double cell : information.cells())
    if (!std::isfinite(cell)) return out;
  out.free = at.free;
  out.weight = at.n_covariances == 0 ? orthant_weights(information) : matrix_weights(information);
  return out;
}

}  // namespace skillnad
