// The text that `print` shows of a fit.
#include <cmath>

#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/api/result_fields.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/variance_components.hpp"
#include "skillnad/inference/wald.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/render_text.hpp"
#include "skillnad/text/report.hpp"

namespace skillnad::api {

namespace {

std::string whole(double x) {
  return format_whole(x, report_style(Language::en));
}

std::string title_of(const Fit& fit) {
  std::string model = fit.link == Link::logit    ? "logistic regression"
                      : fit.link == Link::probit ? "probit regression"
                                                 : "complementary log-log regression";
  if (fit.family == Family::hazard) {
    const std::string link = fit.link == Link::logit    ? "logit"
                             : fit.link == Link::probit ? "probit"
                                                        : "complementary log-log";
    model = "discrete-time hazard regression (" + link + ")";
  }
  if (fit.family == Family::ordinal) model = "ordinal " + model + " (cumulative)";
  if (fit.family == Family::multinomial) model = "multinomial logistic regression";
  if (fit.multilevel) return "Multilevel " + model;
  model[0] = static_cast<char>(model[0] - 'a' + 'A');
  return model;
}

std::string rows_of_fit(const Fit& fit) {
  std::string text = whole(fit.n_used) + " used";
  if (fit.grouped_response) text += " (" + whole(fit.n_trials) + " trials)";
  text += ", " + whole(fit.n_dropped) + " dropped";
  std::vector<std::string> by;
  for (const auto& [name, n] : fit.dropped_by) by.push_back(name + ": " + whole(n));
  if (!by.empty()) text += " for missing cells (" + enumeration(by) + ")";
  if (fit.n_zero_weight > 0.0) text += ", " + whole(fit.n_zero_weight) + " of weight 0";
  return text;
}

std::string categories_text(const Fit& fit) {
  std::vector<std::string> each;
  for (std::size_t c = 0; c < fit.categories.size(); ++c)
    each.push_back(fit.categories[c] + ": " + whole(fit.category_counts[c]));
  return each.empty() ? "" : enumeration(each);
}

std::string history_text(const Fit& fit) {
  if (fit.family != Family::hazard) return "";
  const HistoryRequest& history = fit.history;
  std::string text = history.time + ", in " + whole(static_cast<double>(history.n_bands())) +
                     (history.n_bands() == 1 ? " band" : " bands") + " of [" +
                     csv_number(history.breaks.front()) + "," + csv_number(history.breaks.back()) +
                     ")";
  if (!history.entry.empty()) text += "; entry: " + history.entry;
  if (!history.causes.empty()) text += "; competing: " + enumeration(history.causes);
  return text;
}

std::string method_of(const Fit& fit) {
  std::string likelihood =
      fit.sampling_weights() ? "pseudo-maximum likelihood" : "maximum likelihood";
  if (fit.penalised()) likelihood = "penalised " + likelihood;
  if (fit.penalty.kind == Penalty::firth) likelihood += " (Firth)";
  if (fit.penalty.kind == Penalty::ridge)
    likelihood +=
        " (ridge, strength " + format_significant(fit.penalty.ridge, 6, plain_style()) + ")";
  if (!fit.multilevel) return likelihood;
  if (!fit.has_random_parameters())
    return likelihood + (fit.random.size() == 1 ? "; the variance between groups is 0"
                                                : "; the variances of the random effects are 0");
  if (fit.nodes.nodes == 1) return likelihood + ", Laplace approximation";
  return likelihood + ", adaptive Gauss-Hermite quadrature, " + whole(fit.nodes.nodes) +
         (fit.one_random_intercept() ? " nodes" : " nodes a dimension");
}

std::string node_text(const Fit& fit) {
  if (!fit.has_random_parameters() || fit.nodes.compared_with == 0) return "";
  return std::string(fit.nodes.passed ? "passed" : "NOT passed") + ": with " +
         whole(fit.nodes.compared_with) + " nodes the log-likelihood moves by " +
         format_significant(std::fabs(fit.nodes.change), 2, plain_style()) + " (allowed " +
         format_significant(fit.nodes.allowed, 2, plain_style()) + ")";
}

std::string likelihood_text(const Fit& fit) {
  const NumberStyle& plain = plain_style();
  return format_fixed(fit.log_likelihood, 4, plain) + "   AIC " +
         format_fixed(fit.aic(), 2, plain) + "   BIC " + format_fixed(fit.bic(), 2, plain) +
         "   parameters " + whole(static_cast<double>(fit.n_parameters()));
}

std::string status_text(const Fit& fit) {
  const std::string steps = count_text(fit.iterations, "iteration", "iterations");
  if (fit.forced) return "forced through separation: some estimates have no finite value";
  if (fit.converged) return "converged in " + steps;
  return "NOT CONVERGED after " + steps + ": do not report these estimates";
}

std::string weights_text(const Fit& fit) {
  std::string columns = fit.weights;
  for (const LevelWeightColumn& one : fit.level_weights)
    columns += (columns.empty() ? "" : ", ") + one.column + " of " + one.factor;
  if (columns.empty()) return "";
  return columns + " (" + fit.weight_kind +
         (fit.sampling_weights() ? ", scale: " + fit.weight_scale : "") + ")";
}

std::string errors_text(const Fit& fit) {
  const std::string vcov = resolved_vcov(fit, "auto");
  std::string text = vcov == "model" ? "model (observed information)"
                     : fit.cluster.empty() && fit.multilevel
                         ? vcov + " (sandwich), groups of " + fit.random[0].group + " (" +
                               whole(fit.n_clusters) + ")"
                     : fit.cluster.empty()
                         ? vcov + " (sandwich, rows independent)"
                         : vcov + ", clusters: " + fit.cluster + " (" + whole(fit.n_clusters) + ")";
  const DegreesOfFreedom df(fit, "auto", "auto");
  return text + "; degrees of freedom: " + df.kind();
}

}  // namespace

std::string print_text(const Result& result) {
  if (is_decomposition(result))
    return print_decomposition(live_decomposition(result)->decomposition);
  const auto live = live_fit(result);
  const Fit& fit = live->fit;
  ReportOptions plain;
  plain.plain = true;
  plain.columns = {"term",    "estimate", "std_error", "statistic",
                   "p_value", "conf_low", "conf_high"};
  if (!fit.nonproportional.empty() || fit.family == Family::multinomial)
    plain.columns.insert(plain.columns.begin(), "category");
  std::string random;
  if (fit.multilevel) {
    ReportOptions components = plain;
    components.columns = {"name", "estimate", "std_error", "conf_low", "conf_high"};
    std::string factors;
    for (const FittedFactor& factor : fit.random)
      factors += (factors.empty() ? "" : ", ") + factor.group + " (" +
                 whole(static_cast<double>(factor.levels.size())) + " groups)";
    if (fit.random.size() > 1) components.columns.insert(components.columns.begin(), "group");
    random = section("Random effects: " + factors,
                     render_text(from_table(variance_components_table(fit, 0.95), components)));
  }
  return join_blocks(
      {section(title_of(fit), std::vector<std::string>{}, '='),
       key_values({{"Formula", fit.formula},
                   {fit.categories.empty() ? "Event" : "Outcome", fit.event_text},
                   {"Categories", categories_text(fit)},
                   {"Time", history_text(fit)},
                   {"Rows", rows_of_fit(fit)},
                   {"Weights", weights_text(fit)},
                   {"Method", method_of(fit)},
                   {"Log-likelihood", likelihood_text(fit)},
                   {"Status", status_text(fit)},
                   {"Node check", node_text(fit)},
                   {"Standard errors", errors_text(fit)}}),
       section("Estimates (95% limits)",
               render_text(from_table(estimates_table(fit, 0.95, false, "auto", "auto"), plain))),
       random, warnings_text(fit.warnings), notes_text(fit.notes)});
}

}  // namespace skillnad::api
