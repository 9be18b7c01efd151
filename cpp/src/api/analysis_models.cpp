// Models of the analyses: average effects beside the spread between municipalities, odds and hazard
// ratios, predictions, life tables.
#include <cmath>
#include <limits>

#include "analysis.hpp"
#include "calling.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/api/result_fields.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/row_table.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/disclosure/release.hpp"
#include "skillnad/nuso/words.hpp"

namespace skillnad::api {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The variables of a formula without its random terms, in order.
std::vector<std::string> predictors(const std::string& formula) {
  const std::string right = nuso::split(formula, '~').at(1);
  std::vector<std::string> out;
  for (const std::string& term : nuso::split(right, '+'))
    if (term.find('|') == std::string::npos) out.push_back(term);
  return out;
}

/// The event's column and level, or the outcome and event of the part.
std::pair<std::string, std::string> event_of(const AnalysisPart& part) {
  const std::vector<std::string> both = nuso::split(part.event, ':');
  return both.size() == 2 ? std::pair{both[0], both[1]} : std::pair{part.outcome[0], part.event};
}

std::vector<double> breaks_of(const std::string& text) {
  std::vector<double> out;
  for (const std::string& cell : nuso::split(text, ' '))
    if (!cell.empty()) out.push_back(static_cast<double>(std::stol(cell)));
  return out;
}

double at(const Table& table, const char* column, std::size_t row) {
  const Column& cells = table.at(column);
  return cells.is_missing(row) ? missing : cells.real[row];
}

/// The row of a name, or the number of rows.
std::size_t row_of(const Table& table, const char* column, const std::string& name) {
  const Column& cells = table.at(column);
  for (std::size_t i = 0; i < table.n_rows; ++i)
    if (!cells.is_missing(i) && cells.text[i] == name) return i;
  return table.n_rows;
}

bool may_show(const Value& fit, const PartRequest& request) {
  if (request.rules == nullptr) return true;
  return verdict_of(check_fit(live_fit(*fit.result())->fit, *request.rules).checks) !=
         Verdict::fail;
}

/// The share of a municipality whose effect is `effect` where the share at effect 0 is `share`.
double shifted(double share, double effect) {
  return math::logistic(math::logit(share) + effect).mu;
}

/// Differences in percent units: of the predictors, and between a municipality in the 90th and one
/// in the 10th percentile of the normal distribution of effects, about the share of all.
Table effects_of(Context& context, const Value& fit, const Table& rows, const AnalysisPart& part) {
  const auto [outcome, event] = event_of(part);
  const Table effects = *quiet_call(context, "average_effects",
                                    named({{"fit", fit}, {"variables", predictors(part.formula)}}))
                             .table();
  RowTable out;
  for (std::size_t i = 0; i < effects.n_rows; ++i) {
    out.text("source", "group");
    out.text("variable", effects.at("variable").text[i]);
    out.text("contrast", effects.at("contrast").text[i]);
    for (const char* name : {"estimate", "std_error", "conf_low", "conf_high"})
      out.number(name, at(effects, name, i));
    out.number("p_value", 2.0 * normal_upper(std::fabs(at(effects, "estimate", i) /
                                                       at(effects, "std_error", i))));
  }
  const Table spread = *quiet_call(context, "variance_components", named({{"fit", fit}})).table();
  const std::size_t sd = row_of(spread, "name", "sd (Intercept)");
  if (sd == spread.n_rows) return out.table();
  const Column& answer = rows.at(outcome);
  double n = 0.0, yes = 0.0;
  for (std::size_t i = 0; i < rows.n_rows; ++i) {
    if (answer.is_missing(i)) continue;
    n += 1.0;
    yes += answer.levels[static_cast<std::size_t>(answer.codes[i])] == event ? 1.0 : 0.0;
  }
  const double share = yes / n, z = normal_quantile(0.9);
  const auto between = [&](const char* name) {
    const double s = at(spread, name, sd);
    return shifted(share, z * s) - shifted(share, -z * s);
  };
  out.text("source", "municipality");
  out.text("variable", "enhet_id");
  out.text("contrast", "90 - 10");
  out.number("estimate", between("estimate"));
  out.number("std_error", missing);
  out.number("conf_low", between("conf_low"));
  out.number("conf_high", between("conf_high"));
  out.number("p_value", missing);
  return out.table();
}

/// Ratios of the predictors, without thresholds and baseline.
Table ratios_of(Context& context, const Value& fit) {
  const Table all =
      *quiet_call(context, "estimates", named({{"fit", fit}, {"exponentiate", true}})).table();
  RowTable out;
  for (std::size_t i = 0; i < all.n_rows; ++i) {
    const Column& variable = all.at("variable");
    if (variable.is_missing(i) || variable.text[i] == "band") continue;
    for (const char* name : {"variable", "level", "reference"})
      out.text(name, all.at(name).is_missing(i) ? "" : all.at(name).text[i]);
    for (const char* name : {"estimate", "conf_low", "conf_high", "p_value"})
      out.number(name, at(all, name, i));
  }
  return out.table();
}

PartTables fitted_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                       const PartRequest& request) {
  const std::vector<std::string> at_sign = nuso::split(part.formula, '@');
  const auto [outcome, event] = event_of(part);
  std::vector<std::string> names = predictors(at_sign[0]);
  const std::string response = nuso::split(at_sign[0], '~')[0];
  if (!response.empty()) names.push_back(response);
  if (part.kind == "hazard") names.insert(names.end(), {part.outcome[0], outcome});
  Table rows = data.columns(part, names);
  ValueList args = named({{"formula", at_sign[0]}});
  std::string function = "fit_logit";
  if (part.kind == "ordinal") {
    function = "fit_ordinal";
    for (Column& column : rows.columns) column.ordered = column.name == response;
  } else {
    args.add("event", event);
  }
  if (part.kind == "hazard") {
    function = "fit_hazard";
    args.add("time", part.outcome[0]);
    args.add("status", outcome);
    args.add("breaks", breaks_of(at_sign.at(1)));
  }
  args.add("data", rows);
  const Value fit = quiet_call(context, function, args);
  if (!may_show(fit, request)) return {};
  const Table spread = *quiet_call(context, "variance_components", named({{"fit", fit}})).table();
  if (part.kind == "adjusted") {
    // The mean over all cases, each with one level of the first predictor and its own values
    // elsewhere.
    const Table shares =
        *quiet_call(context, "figure_data", named({{"x", fit}, {"kind", "predicted"}})).table();
    RowTable standardised;
    for (std::size_t i = 0; i < shares.n_rows; ++i) {
      standardised.text(part.by[0], shares.at("label").text[i]);
      for (const char* name : {"estimate", "conf_low", "conf_high"})
        standardised.number(name, at(shares, name, i));
    }
    return {{"", standardised.table()}};
  }
  const double n_used = live_fit(*fit.result())->fit.n_used;
  PartTables out;
  if (part.kind == "logit")
    out.emplace_back("", effects_of(context, fit, rows, part));
  else
    out.emplace_back("", ratios_of(context, fit));
  Table& table = out[0].second;
  table.add(Column::of_whole("n_used", std::vector<double>(table.n_rows, n_used)));
  table.add(Column::of_whole("n_base",
                             std::vector<double>(table.n_rows, static_cast<double>(rows.n_rows))));
  out.emplace_back("municipalities", spread);
  return out;
}

PartTables life_table_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                           const PartRequest& request) {
  const auto [status, event] = event_of(part);
  std::vector<std::string> names = {part.outcome[0], status};
  const std::vector<std::string>& by = request.by.empty() ? part.by : request.by;
  names.insert(names.end(), by.begin(), by.end());
  // Cases without a value of `by` have no row of their own in a life table.
  Table rows = data.columns(part, names);
  const auto n_base = static_cast<double>(rows.n_rows);
  for (const std::string& name : by) {
    std::vector<std::uint32_t> known;
    for (std::size_t i = 0; i < rows.n_rows; ++i)
      if (!rows.at(name).is_missing(i)) known.push_back(static_cast<std::uint32_t>(i));
    Table kept;
    for (const Column& column : rows.columns) kept.add(gather(column, known));
    rows = kept;
  }
  Table table = *quiet_call(context, "life_table",
                            named({{"data", rows},
                                   {"time", part.outcome[0]},
                                   {"status", status},
                                   {"event", event},
                                   {"breaks", breaks_of(part.formula)},
                                   {"by", by}}))
                     .table();
  if (request.rules != nullptr) {
    const Release release = check_table(context, table, *request.rules);
    if (!release.table) return {};
    table = *release.table;
  }
  table.add(Column::of_whole("n_used",
                             std::vector<double>(table.n_rows, static_cast<double>(rows.n_rows))));
  table.add(Column::of_whole("n_base", std::vector<double>(table.n_rows, n_base)));
  return {{"", table}};
}

}  // namespace

PartTables run_model_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                          const PartRequest& request) {
  return part.kind == "life_table" ? life_table_part(context, data, part, request)
                                   : fitted_part(context, data, part, request);
}

}  // namespace skillnad::api
