#include "skillnad/inference/competing_causes.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/hazard_points.hpp"
#include "skillnad/models/fit_hazard.hpp"
#include "skillnad/models/link.hpp"
#include "skillnad/models/unit_scores.hpp"

namespace skillnad {

namespace {

/// As the fit was made; what its iterations were allowed is not kept and does not matter.
FitOptions options_of(const Fit& fit) {
  FitOptions options;
  options.link = fit.link;
  if (fit.has_random_parameters()) options.nodes = fit.quadrature ? fit.nodes.nodes : 1;
  options.force = fit.forced;
  options.penalty = fit.penalty;
  return options;
}

std::shared_ptr<const Causes::One> fit_cause(Context& context, const Fit& fit, const FitRows& own,
                                             std::size_t c) {
  const std::string& cause = fit.history.causes[c];
  Context quiet;  // what these rows have to say was said at the fit of the event
  quiet.interrupted = context.interrupted;
  quiet.threads = context.threads;
  auto rows = std::make_shared<FitRows>();
  auto out = std::make_shared<Causes::One>();
  try {
    if (!own.competing[c])
      throw DataError("no_rows", "No row has time at risk of it inside the bands.",
                      {fit.history.status, {}, 0});
    rows->people = own.competing[c];
    out->fit = fit_hazard(quiet, *rows, options_of(fit), history_of_cause(fit, c));
  } catch (const Error& error) {
    throw Error(error.kind(), error.code(),
                "The cumulative incidence needs the hazards of all causes, and that of " + cause +
                    " could not be fitted. " + error.message(),
                error.place());
  }
  out->rows = std::move(rows);
  return out;
}

[[noreturn]] void refuse_vcov(const std::string& text) {
  throw OptionError("vcov", text, {"vcov", {}, 0});
}

/// The clusters of the patterns, by label where each group is a cluster of its own.
PatternUnits cluster_units(const ModelRows& rows) {
  PatternUnits units;
  for (const std::uint32_t group : rows.patterns.group_of_pattern)
    units.of_pattern.push_back(rows.cluster_of_group[group]);
  if (rows.n_clusters == rows.patterns.n_groups) {
    units.label.resize(rows.n_clusters);
    for (std::size_t g = 0; g < rows.patterns.n_groups; ++g)
      units.label[rows.cluster_of_group[g]] = rows.group_levels[g];
  } else {
    for (std::size_t c = 0; c < rows.n_clusters; ++c) units.label.push_back(std::to_string(c));
  }
  return units;
}

/// The scores of all causes by cluster, one cause after the other.
Matrix cluster_scores(Context& context, const Causes& causes, const FitRows& own) {
  std::map<std::string, std::size_t> position;
  std::vector<UnitScores> found;
  std::size_t parameters = 0;
  for (std::size_t c = 0; c < causes.size(); ++c) {
    const FitRows& rows = c == 0 ? own : *causes.others[c - 1]->rows;
    const bool same = rows.model.group_levels == own.model.group_levels &&
                      rows.model.cluster_of_group == own.model.cluster_of_group;
    if (!same && rows.model.n_clusters != rows.model.patterns.n_groups)
      refuse_vcov(
          "The clusters of this fit hold groups that have time at risk of one cause and not of "
          "another: use vcov = \"model\".");
    found.push_back(unit_scores(context, *causes.fits[c], rows, cluster_units(rows.model)));
    for (const std::string& label : found.back().label) position.emplace(label, 0);
    parameters += found.back().score.rows();
  }
  std::size_t next = 0;
  for (auto& [label, at] : position) at = next++;
  Matrix out(parameters, position.size());
  std::size_t first = 0;
  for (const UnitScores& scores : found) {
    for (std::size_t u = 0; u < scores.label.size(); ++u)
      for (std::size_t a = 0; a < scores.score.rows(); ++a)
        out(first + a, position[scores.label[u]]) += scores.score(a, u);
    first += scores.score.rows();
  }
  return out;
}

/// The cause that a parameter belongs to.
std::size_t cause_of(const Causes& causes, std::size_t parameter) {
  std::size_t c = 0;
  for (; parameter >= causes.fits[c]->covariance_standardised.rows(); ++c)
    parameter -= causes.fits[c]->covariance_standardised.rows();
  return c;
}

/// The products of the causes' scores in the bands in which nothing happened, which all of them
/// count (logit and probit; no random effects): g g' of the stacked scores.
Matrix shared_bands(const Causes& causes, const ModelRows& people) {
  const std::size_t bands = causes.fits[0]->history.n_bands();
  const PatternHistories& histories = people.histories;
  std::vector<PredictionPoints> points;
  std::vector<std::size_t> start = {0};
  for (const Fit* fit : causes.fits) {
    points.push_back(points_with(*fit, people, people.variables));
    start.push_back(start.back() + fit->n_coefficients());
  }
  Matrix out(start.back(), start.back());
  Vector score(start.back());
  for (std::size_t i = 0; i < people.patterns.size(); ++i)
    for (std::size_t k = histories.first[i]; k <= histories.last[i]; ++k) {
      if (k == histories.last[i] && histories.event[i]) continue;
      std::fill(score.begin(), score.end(), 0.0);
      for (std::size_t c = 0; c < causes.size(); ++c) {
        const Fit& fit = *causes.fits[c];
        double eta = fit.standardised[k];
        if (!points[c].offset.empty()) eta += points[c].offset[i];
        for (std::size_t j = bands; j < fit.n_coefficients(); ++j)
          eta += points[c].x(i, j) * fit.standardised[j];
        const Probability at = inverse_link(fit.link, eta);
        const double s = -at.slope / at.complement;
        score[start[c] + k] = s;
        for (std::size_t j = bands; j < fit.n_coefficients(); ++j)
          score[start[c] + j] = s * points[c].x(i, j);
      }
      for (std::size_t b = 0; b < score.size(); ++b)
        for (std::size_t a = 0; a < score.size(); ++a)
          out(a, b) += (people.weighted ? people.m : people.cases)[i] * score[a] * score[b];
    }
  return out;
}

/// V of every cause in its own block.
Matrix blocks(const Causes& causes) {
  std::size_t n = 0;
  for (const Fit* fit : causes.fits) n += fit->covariance_standardised.rows();
  Matrix out(n, n);
  std::size_t first = 0;
  for (const Fit* fit : causes.fits) {
    const Matrix& block = fit->covariance_standardised;
    for (std::size_t b = 0; b < block.cols(); ++b)
      for (std::size_t a = 0; a < block.rows(); ++a) out(first + a, first + b) = block(a, b);
    first += block.rows();
  }
  return out;
}

/// The covariance by the model. With cloglog the likelihood is a product over the causes. With
/// logit and probit they share the bands in which nothing happened, so that their estimates are
/// correlated, V_a (sum g_a g_b') V_b between causes.
Matrix model_covariance(Context& context, const Causes& causes, const FitRows& own) {
  Matrix v = blocks(causes);
  if (causes.fits[0]->link == Link::cloglog) return v;
  bool random = false;
  for (const Fit* fit : causes.fits) random = random || fit->multilevel;
  Matrix meat;
  if (random) {
    const Matrix scores = cluster_scores(context, causes, own);
    meat = linalg::multiply(scores, linalg::transpose(scores));
  } else {
    meat = shared_bands(causes, *own.people);
  }
  Matrix out = linalg::multiply(linalg::multiply(v, meat), v);
  for (std::size_t b = 0; b < v.cols(); ++b)
    for (std::size_t a = 0; a < v.rows(); ++a)
      if (cause_of(causes, a) == cause_of(causes, b)) out(a, b) = v(a, b);
  return out;
}

}  // namespace

HistoryRequest history_of_cause(const Fit& fit, std::size_t c) {
  HistoryRequest request = fit.history;
  request.event = fit.history.causes[c];
  request.causes = {fit.event};
  for (const std::string& other : fit.history.causes)
    if (other != request.event) request.causes.push_back(other);
  return request;
}

Causes causes_of(Context& context, const Fit& fit, const FitRows* rows, const std::string& vcov) {
  Causes causes;
  causes.fits = {&fit};
  if (fit.history.causes.empty()) {
    causes.covariance = standardised_covariance(fit, vcov).cells;
    return causes;
  }
  const std::string kind = standardised_covariance(fit, vcov).kind;
  if (kind != "model" && kind != "CR0" && kind != "CR1")
    refuse_vcov("vcov = \"" + kind +
                "\" is not there for the incidence of competing causes, whose scores must be added "
                "up over the causes: use \"model\", or \"CR0\" or \"CR1\" with cluster =.");
  if (!rows || rows->competing.size() != fit.history.causes.size())
    throw DataError("data_needed",
                    "The cumulative incidence of one of several causes needs the hazards of all, "
                    "which are fitted to the rows of the fit: give them again with data =.",
                    {"data", {}, 0});
  for (std::size_t c = 0; c < fit.history.causes.size(); ++c) {
    causes.others.push_back(fit_cause(context, fit, *rows, c));
    causes.fits.push_back(&causes.others.back()->fit);
  }
  if (kind == "model") {
    causes.covariance = model_covariance(context, causes, *rows);
    return causes;
  }
  const Matrix scores = cluster_scores(context, causes, *rows);
  const double n = static_cast<double>(scores.cols());
  const Matrix moved = linalg::multiply(blocks(causes), scores);
  causes.covariance = linalg::multiply(moved, linalg::transpose(moved));
  if (kind == "CR1")
    for (double& cell : causes.covariance.cells()) cell *= n / (n - 1.0);
  return causes;
}

}  // namespace skillnad
