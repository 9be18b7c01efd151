// How far municipalities differ beyond chance: their shares, what chance alone would give, the
// spread between them and each one's share drawn towards that of all.
#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis.hpp"
#include "calling.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/math.hpp"
#include "skillnad/base/row_table.hpp"

namespace skillnad::api {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest_base = 10.0;  ///< of a municipality whose share is compared
constexpr std::size_t fewest_for_quantiles = 20;
constexpr double no_spread = 1e-8;

struct UnitCounts {
  std::vector<std::string> unit;
  Vector base, n;
};

double quantile_of(std::vector<double> values, double p) {
  if (values.empty()) return missing;
  std::sort(values.begin(), values.end());
  // The smallest value with at least a share p of all at or below it.
  const auto place = static_cast<std::size_t>(
      std::max(0.0, std::ceil(p * static_cast<double>(values.size())) - 1.0));
  return values[std::min(place, values.size() - 1)];
}

/// The smallest count k with P(K <= k) >= p among n cases of this share.
double binomial_quantile(double p, double n, double share) {
  double low = -1.0, high = n;
  while (high - low > 1.0) {
    const double middle = std::floor(0.5 * (low + high));
    if (middle >= n || binomial_lower(middle, n, share, 1.0 - share) >= p)
      high = middle;
    else
      low = middle;
  }
  return high;
}

/// The quantile of the municipalities' shares if all had the same chance: of the mixture of their
/// binomial distributions.
double chance_quantile(double p, const Vector& base, double share) {
  std::vector<std::pair<double, double>> mass;  // share, probability
  for (const double n : base) {
    double before = 0.0;
    for (double k = 0.0; k <= n; k += 1.0) {
      const double upto = k < n ? binomial_lower(k, n, share, 1.0 - share) : 1.0;
      if (upto > before) mass.emplace_back(k / n, upto - before);
      before = upto;
    }
  }
  std::sort(mass.begin(), mass.end());
  const double total = static_cast<double>(base.size());
  double sum = 0.0;
  for (const auto& [value, probability] : mass) {
    sum += probability;
    if (sum >= p * total) return value;
  }
  return missing;
}

UnitCounts counts_of(const Table& rows, const AnalysisPart& part) {
  const Column& unit = rows.at("enhet_id");
  const Column& answer = rows.at(part.outcome[0]);
  const Column* kind = rows.find(part.outcome[0] + "__missing");
  UnitCounts out;
  out.unit = unit.levels;
  out.base.assign(unit.levels.size(), 0.0);
  out.n = out.base;
  for (std::size_t i = 0; i < rows.n_rows; ++i) {
    if (unit.is_missing(i)) continue;
    if (answer.is_missing(i)) {
      // Not documented is an answer, and not the event.
      if (kind == nullptr || kind->is_missing(i)) continue;
      const std::string& why = kind->levels[static_cast<std::size_t>(kind->codes[i])];
      if (why != "FE" && why != "OA") continue;
    }
    const auto u = static_cast<std::size_t>(unit.codes[i]);
    out.base[u] += 1.0;
    if (!answer.is_missing(i) &&
        answer.levels[static_cast<std::size_t>(answer.codes[i])] == part.event)
      out.n[u] += 1.0;
  }
  return out;
}

double component(const Table& spread, const std::string& name, const char* column) {
  const Column& names = spread.at("name");
  for (std::size_t i = 0; i < spread.n_rows; ++i)
    if (names.text[i] == name)
      return spread.at(column).is_missing(i) ? missing : spread.at(column).real[i];
  return missing;
}

/// Cases with and without the event of each municipality, for a model of grouped counts.
Table grouped(const UnitCounts& counts) {
  Table out;
  std::vector<double> yes, no;
  Column unit;
  unit.name = "unit";
  unit.type = Column::Type::categorical;
  unit.declared = true;
  unit.levels = counts.unit;
  for (std::size_t u = 0; u < counts.unit.size(); ++u) {
    if (counts.base[u] == 0.0) continue;
    yes.push_back(counts.n[u]);
    no.push_back(counts.base[u] - counts.n[u]);
    unit.codes.push_back(static_cast<std::int32_t>(u));
  }
  out.add(Column::of_whole("yes", yes));
  out.add(Column::of_whole("no", no));
  out.add(std::move(unit));
  return out;
}

}  // namespace

std::pair<double, double> chance_limits(double n, double share) {
  return {binomial_quantile(0.025, n, share) / n, binomial_quantile(0.975, n, share) / n};
}

PartTables run_unit_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                         const PartRequest& request) {
  const UnitCounts counts = counts_of(data.columns(part, part.outcome), part);
  const Table rows = grouped(counts);
  const Value fit =
      quiet_call(context, "fit_logit",
                 named({{"formula", "cbind(yes, no) ~ 1 + (1 | unit)"}, {"data", rows}}));
  const Value flat =
      quiet_call(context, "fit_logit", named({{"formula", "cbind(yes, no) ~ 1"}, {"data", rows}}));
  const Table spread = *quiet_call(context, "variance_components", named({{"fit", fit}})).table();
  const Table test =
      *quiet_call(context, "compare_fits", named({{"fit", fit}, {"other", flat}})).table();
  const Table effects = *quiet_call(context, "random_effects", named({{"fit", fit}})).table();
  const double intercept =
      quiet_call(context, "estimates", named({{"fit", fit}})).table()->at("estimate").real[0];

  double all = 0.0, yes = 0.0;
  for (std::size_t u = 0; u < counts.unit.size(); ++u) {
    all += counts.base[u];
    yes += counts.n[u];
  }
  const double share = yes / all, sd = component(spread, "sd (Intercept)", "estimate");
  RowTable units;
  std::vector<double> observed, reliabilities;
  Vector compared;
  double below = 0.0, above = 0.0, n_units = 0.0;
  for (std::size_t i = 0; i < effects.n_rows; ++i) {
    const std::string& name = effects.at("level").text[i];
    const auto u = static_cast<std::size_t>(
        std::find(counts.unit.begin(), counts.unit.end(), name) - counts.unit.begin());
    const double n = counts.base[u], k = counts.n[u];
    n_units += 1.0;
    const auto [low, high] = chance_limits(n, share);
    const double noise = 1.0 / (n * share * (1.0 - share));
    const double reliability = sd * sd / (sd * sd + noise);
    reliabilities.push_back(reliability);
    if (n >= smallest_base) {
      observed.push_back(k / n);
      compared.push_back(n);
      below += k / n < low ? 1.0 : 0.0;
      above += k / n > high ? 1.0 : 0.0;
    }
    if (request.rules != nullptr &&
        (n < request.rules->min_base || too_few(k, *request.rules) ||
         too_few(n - k, *request.rules) || (request.rules->full_rows && (k == 0.0 || k == n))))
      continue;
    const auto drawn = [&](const char* column) {
      return math::logistic(intercept + effects.at(column).real[i]).mu;
    };
    units.text("unit", name);
    units.whole("n", k);
    units.whole("base", n);
    units.number("share", k / n);
    units.number("chance_low", low);
    units.number("chance_high", high);
    units.number("shrunken", drawn("estimate"));
    units.number("conf_low", drawn("conf_low"));
    units.number("conf_high", drawn("conf_high"));
    units.number("reliability", reliability);
    units.text("outside", k / n < low ? "below" : k / n > high ? "above" : "");
  }
  RowTable sum;
  sum.whole("n_units", n_units);
  sum.whole("n_compared", static_cast<double>(compared.size()));
  sum.whole("n", yes);
  sum.whole("base", all);
  sum.number("share", share);
  // With few municipalities these are the shares of single ones.
  const bool many = request.rules == nullptr || compared.size() >= fewest_for_quantiles;
  sum.number("observed_p10", many ? quantile_of(observed, 0.1) : missing);
  sum.number("observed_p90", many ? quantile_of(observed, 0.9) : missing);
  sum.number("chance_p10", compared.empty() ? missing : chance_quantile(0.1, compared, share));
  sum.number("chance_p90", compared.empty() ? missing : chance_quantile(0.9, compared, share));
  for (const char* name : {"sd (Intercept)", "mor"}) {
    const std::string stem = name[0] == 's' ? "sd" : "mor";
    sum.number(stem, component(spread, name, "estimate"));
    sum.number(stem + "_low", component(spread, name, "conf_low"));
    sum.number(stem + "_high", component(spread, name, "conf_high"));
  }
  // A spread of 0 has a statistic of 0 but for rounding.
  const Column& p_value = test.at("p_value");
  sum.number("p_value", sd < no_spread                        ? 1.0
                        : p_value.is_missing(test.n_rows - 1) ? missing
                                                              : p_value.real[test.n_rows - 1]);
  sum.number("reliability", quantile_of(reliabilities, 0.5));
  sum.whole("n_below", below);
  sum.whole("n_above", above);
  sum.text("universe_sv", nuso::base_words(part.base).label_sv);
  sum.text("universe_en", nuso::base_words(part.base).label_en);
  return {{"", sum.table()}, {"units", units.table()}};
}

}  // namespace skillnad::api
