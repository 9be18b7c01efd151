#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "skillnad/nuso/check.hpp"
#include "skillnad/nuso/read_tables.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::nuso {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
// "I huvudsak": the share of the municipalities a main range holds, and how many lie outside each
// end.
constexpr double least_inside = 0.65, most_inside = 0.85;
constexpr std::size_t least_outside = 5;

double count(const std::vector<std::uint8_t>& rows) {
  double n = 0.0;
  for (const std::uint8_t row : rows) n += row;
  return n;
}

double percent(double part, double whole) {
  return whole > 0.0 ? 100.0 * part / whole : nothing;
}

std::vector<std::uint8_t> both(std::vector<std::uint8_t> a, const std::vector<std::uint8_t>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = a[i] && b[i] ? 1 : 0;
  return a;
}

/// The end of the main range of the municipalities' shares.
double range_end(const Population& p, const std::vector<std::uint8_t>& base,
                 const std::vector<std::uint8_t>& event, bool low_end, double low, double high) {
  const std::vector<std::int32_t>& unit = p.at("enhet_nr").code;
  std::vector<double> cases, events;
  for (std::size_t i = 0; i < p.n; ++i) {
    if (!base[i]) continue;
    const auto u = static_cast<std::size_t>(unit[i]);
    if (u >= cases.size()) {
      cases.resize(u + 1, 0.0);
      events.resize(u + 1, 0.0);
    }
    cases[u] += 1.0;
    events[u] += event[i];
  }
  std::vector<double> shares;
  std::size_t below = 0, above = 0;
  for (std::size_t u = 0; u < cases.size(); ++u) {
    if (cases[u] == 0.0) continue;
    shares.push_back(percent(events[u], cases[u]));
    below += shares.back() < low ? 1 : 0;
    above += shares.back() > high ? 1 : 0;
  }
  if (shares.empty()) return nothing;
  const double inside =
      1.0 - static_cast<double>(below + above) / static_cast<double>(shares.size());
  if (inside >= least_inside && inside <= most_inside && below >= least_outside &&
      above >= least_outside)
    return low_end ? low : high;
  std::sort(shares.begin(), shares.end());
  const double at = (low_end ? 0.125 : 0.875) * static_cast<double>(shares.size() - 1);
  return shares[static_cast<std::size_t>(std::lround(at))];
}

/// Least and most percent of goal rows without an answer, over the areas.
double missing_by_area(const Population& p, const std::vector<std::uint8_t>& base,
                       const std::vector<std::uint8_t>& answered, bool least) {
  const Attribute& area = p.at("malomrade");
  std::vector<double> n(area.levels.size(), 0.0), missing(area.levels.size(), 0.0);
  for (std::size_t i = 0; i < p.n; ++i) {
    if (!base[i]) continue;
    n[static_cast<std::size_t>(area.code[i])] += 1.0;
    missing[static_cast<std::size_t>(area.code[i])] += answered[i] ? 0.0 : 1.0;
  }
  double out = nothing;
  for (std::size_t k = 0; k < n.size(); ++k) {
    const double share = percent(missing[k], n[k]);
    if (std::isnan(share)) continue;
    if (std::isnan(out) || (least ? share < out : share > out)) out = share;
  }
  return out;
}

/// Percent of the decided interventions that have a follow-up survey.
double covered(const std::map<std::string, Population>& populations) {
  double decided = 0.0;
  for (const auto& [name, attribute] : populations.at("utredning").attributes) {
    if (name.compare(0, 7, "beslut_") != 0 || name == "beslut_annat") continue;
    for (const std::int32_t code : attribute.code) decided += code == 1 ? 1.0 : 0.0;
  }
  return percent(static_cast<double>(populations.at("insats").n), decided);
}

/// What the tables have for a target.
/// @throws ConditionError if a column it needs is not there
double measured(const std::map<std::string, Population>& populations, const std::string& measure,
                const std::string& table, const std::string& base_condition,
                const std::string& event_condition, double low, double high) {
  if (measure == "covered") return covered(populations);
  if (measure == "none") return nothing;
  const Population& p = populations.at(table);
  const std::vector<std::uint8_t> base = rows_where(p, base_condition);
  if (measure == "share_any") {
    std::vector<std::uint8_t> any(p.n, 0);
    for (const std::string& condition : split(event_condition, ',')) {
      const std::vector<std::uint8_t> event = rows_where(p, condition);
      for (std::size_t i = 0; i < p.n; ++i) any[i] = any[i] || event[i] ? 1 : 0;
    }
    return percent(count(both(base, any)), count(base));
  }
  const std::vector<std::uint8_t> event = rows_where(p, event_condition);
  if (measure == "rows") return count(both(base, event));
  if (measure == "share") return percent(count(both(base, event)), count(base));
  if (measure == "ratio") return count(event) / count(base);
  if (measure == "range_low" || measure == "range_high")
    return range_end(p, base, event, measure == "range_low", low, high);
  if (measure == "least_missing" || measure == "most_missing")
    return missing_by_area(p, base, event, measure == "least_missing");
  throw std::logic_error("targets: unknown measure '" + measure + "'");
}

/// The printed ends of a main range: the middles of the two targets' bounds.
void range_of(const std::string& id, const Column& ids, const Column& lower, const Column& upper,
              double& low, double& high) {
  const std::string stem = id.substr(0, id.find_last_of('_'));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const double middle = (lower.real[i] + upper.real[i]) / 2.0;
    if (ids.text[i] == stem + "_lo") low = middle;
    if (ids.text[i] == stem + "_hi") high = middle;
  }
}

}  // namespace

Table check_targets(const ValueList& tables) {
  const Table file = read_csv(embedded_file("nuso_targets.csv"));
  const std::map<std::string, Population> populations = read_populations(tables);
  const Column lower = real_column(file.at("lower")), upper = real_column(file.at("upper"));
  const auto text = [&](const char* name, std::size_t i) {
    const Column& c = file.at(name);
    return c.is_missing(i) ? std::string() : c.text[i];
  };
  std::vector<std::string> ids, uses;
  std::vector<double> lows, highs, obtained;
  std::vector<bool> pass;
  for (std::size_t i = 0; i < file.n_rows; ++i) {
    const std::string id = text("quantity_id", i), measure = text("measure", i);
    double low = 0.0, high = 0.0;
    if (measure.compare(0, 6, "range_") == 0)
      range_of(id, file.at("quantity_id"), lower, upper, low, high);
    double x = nothing;
    try {
      x = measured(populations, measure, text("table", i), text("base", i), text("event", i), low,
                   high);
    } catch (const ConditionError&) {
      // A column is not there: the figure is not measured.
    }
    ids.push_back(id);
    uses.push_back(text("use", i));
    lows.push_back(lower.is_missing(i) ? nothing : lower.real[i]);
    highs.push_back(upper.is_missing(i) ? nothing : upper.real[i]);
    obtained.push_back(x);
    const bool above = lower.is_missing(i) || x >= lower.real[i];
    const bool below = upper.is_missing(i) || x <= upper.real[i];
    pass.push_back(!std::isnan(x) && above && below);
  }
  Table out;
  out.add(Column::of_text("quantity_id", ids));
  out.add(Column::of_text("use", uses));
  out.add(Column::of_real("lower", lows));
  out.add(Column::of_real("upper", highs));
  out.add(Column::of_real("obtained", obtained));
  out.add(Column::of_logical("pass", pass));
  return out;
}

}  // namespace skillnad::nuso
