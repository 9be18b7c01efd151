#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "skillnad/nuso/check.hpp"
#include "skillnad/nuso/read_tables.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad::nuso {

namespace {

constexpr double least_difference = 1.0, no_difference = 2.0;  // percent units
constexpr double least_spare = -1e9;  ///< of a claim that needs a column that is not there

/// One line of cpp/data/nuso_findings.csv.
struct Claim {
  std::string id, kind, table, base, event, groups;
};

/// What a comparison came to: how much there is to spare (below 0: not as printed), and its words.
struct Outcome {
  double spare = 0.0;
  std::string words;
};

/// The parts between " > ", from high to low.
std::vector<std::string> ranked(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = text.find(" > ", begin);
    parts.push_back(trimmed(text.substr(begin, end == std::string::npos ? end : end - begin)));
    if (end == std::string::npos) return parts;
    begin = end + 3;
  }
}

class Comparison {
 public:
  Comparison(const Population& population, const Claim& claim)
      : p_(population), claim_(claim), base_(rows_where(population, claim.base)) {}

  Outcome run() {
    const std::string& kind = claim_.kind;
    if (kind == "order") return order(least_difference);
    if (kind == "sign") return order(0.0);
    if (kind == "max") return extreme(1.0);
    if (kind == "min") return extreme(-1.0);
    if (kind == "events") return events();
    if (kind == "null") return null();
    if (kind == "gap") return gap();
    if (kind == "top") return top();
    if (kind == "mean") return mean_order();
    if (kind == "mean_gap") return mean_gap();
    if (kind == "step") return step();
    if (kind == "units") return units();
    if (kind == "adjusted_null") return adjusted(true);
    if (kind == "adjusted_order") return adjusted(false);
    throw std::logic_error("findings: unknown kind '" + kind + "'");
  }

 private:
  /// Percent of the base in `group` with `event`.
  double share(const std::string& group, const std::string& event) const {
    const auto in = rows_where(p_, group), yes = rows_where(p_, event);
    double n = 0.0, k = 0.0;
    for (std::size_t i = 0; i < p_.n; ++i) {
      if (!base_[i] || !in[i]) continue;
      n += 1.0;
      k += yes[i];
    }
    return n > 0.0 ? 100.0 * k / n : 0.0;
  }
  double mean(const std::string& group) const {
    const auto in = rows_where(p_, group);
    const std::vector<std::int32_t>& x = p_.at(claim_.event).code;
    double n = 0.0, sum = 0.0;
    for (std::size_t i = 0; i < p_.n; ++i) {
      if (!base_[i] || !in[i]) continue;
      n += 1.0;
      sum += x[i];
    }
    return n > 0.0 ? sum / n : 0.0;
  }
  static std::string shown(double x) { return format_significant(x, 3, plain_style()); }

  Outcome order(double least) const {
    Outcome out{1e9, ""};
    double last = 0.0;
    const std::vector<std::string> groups = ranked(claim_.groups);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const double x = share(groups[g], claim_.event);
      out.words += (g > 0 ? " > " : "") + shown(x);
      if (g > 0) out.spare = std::min(out.spare, last - x - least);
      last = x;
    }
    return out;
  }
  Outcome extreme(double sign) const {
    const std::vector<std::string> parts = ranked(claim_.groups);
    const double first = share(parts.at(0), claim_.event);
    Outcome out{1e9, shown(first) + (sign > 0.0 ? " above" : " below")};
    for (const std::string& group : split(parts.at(1), ',')) {
      const double x = share(group, claim_.event);
      out.words += " " + shown(x);
      // An extreme of several: by sign, as printed orders of profiles have no sizes.
      out.spare = std::min(out.spare, sign * (first - x));
    }
    return out;
  }
  Outcome events() const {
    Outcome out{1e9, ""};
    double last = 0.0;
    const std::vector<std::string> all = ranked(claim_.event);
    for (std::size_t e = 0; e < all.size(); ++e) {
      const double x = share("", all[e]);
      out.words += (e > 0 ? " > " : "") + shown(x);
      if (e > 0) out.spare = std::min(out.spare, last - x - least_difference);
      last = x;
    }
    return out;
  }
  Outcome null() const {
    double low = 1e9, high = -1e9;
    for (const std::string& group : split(claim_.groups, ',')) {
      const double x = share(group, claim_.event);
      low = std::min(low, x);
      high = std::max(high, x);
    }
    return {no_difference - (high - low), "difference " + shown(high - low)};
  }
  /// first : second ; subset > subset , ...: the gap between two groups is largest in the first.
  Outcome gap() const {
    const std::vector<std::string> parts = split(claim_.groups, ';');
    const std::vector<std::string> pair = split(parts.at(0), ':');
    const std::vector<std::string> subsets = ranked(parts.at(1));
    const auto size = [&](const std::string& subset) {
      return share(pair.at(0) + " & " + subset, claim_.event) -
             share(pair.at(1) + " & " + subset, claim_.event);
    };
    const double first = size(subsets.at(0));
    Outcome out{first, "gap " + shown(first) + " above"};
    for (const std::string& subset : split(subsets.at(1), ',')) {
      const double x = size(subset);
      out.words += " " + shown(x);
      out.spare = std::min(out.spare, first - x - least_difference);
    }
    return out;
  }
  /// Every event of `event` more common than every one of `groups`.
  Outcome top() const {
    double least = 1e9, most = -1e9;
    for (const std::string& e : split(claim_.event, ',')) least = std::min(least, share("", e));
    for (const std::string& e : split(claim_.groups, ',')) most = std::max(most, share("", e));
    return {least - most, shown(least) + " above " + shown(most)};
  }
  Outcome mean_order() const {
    Outcome out{1e9, ""};
    double last = 0.0;
    const std::vector<std::string> groups = ranked(claim_.groups);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const double x = mean(groups[g]);
      out.words += (g > 0 ? " > " : "") + shown(x);
      if (g > 0) out.spare = std::min(out.spare, last - x);
      last = x;
    }
    return out;
  }
  /// late : early ; first > second: the mean rises more in the first.
  Outcome mean_gap() const {
    const std::vector<std::string> parts = split(claim_.groups, ';');
    const std::vector<std::string> pair = split(parts.at(0), ':');
    const std::vector<std::string> subsets = ranked(parts.at(1));
    const auto rise = [&](const std::string& subset) {
      return mean(pair.at(0) + " & " + subset) - mean(pair.at(1) + " & " + subset);
    };
    const double first = rise(subsets.at(0)), second = rise(subsets.at(1));
    return {first - second, "rise " + shown(first) + " above " + shown(second)};
  }
  /// The gap between two events is largest in the first group.
  Outcome step() const {
    const std::vector<std::string> pair = ranked(claim_.event), parts = ranked(claim_.groups);
    const auto size = [&](const std::string& group) {
      return share(group, pair.at(0)) - share(group, pair.at(1));
    };
    const double first = size(parts.at(0));
    Outcome out{1e9, "gap " + shown(first) + " above"};
    for (const std::string& group : split(parts.at(1), ',')) {
      const double x = size(group);
      out.words += " " + shown(x);
      out.spare = std::min(out.spare, first - x - least_difference);
    }
    return out;
  }
  /// The municipalities' shares spread more than the groups' do (standard deviation, weighted by
  /// cases, against half the difference of two groups).
  Outcome units() const {
    const auto yes = rows_where(p_, claim_.event);
    const std::vector<std::int32_t>& unit = p_.at("enhet_nr").code;
    std::map<std::int32_t, std::pair<double, double>> by_unit;
    double n = 0.0, k = 0.0;
    for (std::size_t i = 0; i < p_.n; ++i) {
      if (!base_[i]) continue;
      by_unit[unit[i]].first += 1.0;
      by_unit[unit[i]].second += yes[i];
      n += 1.0;
      k += yes[i];
    }
    double squares = 0.0;
    for (const auto& [u, counts] : by_unit) {
      const double away = counts.second / counts.first - k / n;
      squares += counts.first * away * away;
    }
    const double spread = 100.0 * std::sqrt(squares / n);
    const std::vector<std::string> groups = split(claim_.groups, ',');
    const double between =
        std::abs(share(groups.at(0), claim_.event) - share(groups.at(1), claim_.event)) / 2.0;
    return {spread - between - least_difference,
            "municipalities " + shown(spread) + ", groups " + shown(between)};
  }
  /// first , second ; strata: the difference of two groups standardised to all cases' strata.
  Outcome adjusted(bool none) const {
    const std::vector<std::string> parts = split(claim_.groups, ';');
    const std::vector<std::string> pair = none ? split(parts.at(0), ',') : ranked(parts.at(0));
    double total = 0.0, difference = 0.0;
    std::vector<std::string> strata;
    if (parts.at(1).find("!=") != std::string::npos) strata = split(parts.at(1), ',');
    for (const std::string& stratum : strata) {
      const auto in = rows_where(p_, stratum);
      double n = 0.0;
      for (std::size_t i = 0; i < p_.n; ++i) n += base_[i] && in[i] ? 1.0 : 0.0;
      total += n;
      const std::string first = pair.at(0) + " & " + stratum, second = pair.at(1) + " & " + stratum;
      difference += n * (share(first, claim_.event) - share(second, claim_.event));
    }
    difference /= total > 0.0 ? total : 1.0;
    if (none)
      return {no_difference - std::abs(difference), "adjusted difference " + shown(difference)};
    return {difference - least_difference, "adjusted difference " + shown(difference)};
  }

  const Population& p_;
  const Claim& claim_;
  std::vector<std::uint8_t> base_;
};

}  // namespace

Table check_findings(const ValueList& tables) {
  const Table file = read_csv(embedded_file("nuso_findings.csv"));
  const std::map<std::string, Population> populations = read_populations(tables);
  const auto text = [&](const char* name, std::size_t i) {
    const Column& c = file.at(name);
    return c.is_missing(i) ? std::string() : c.text[i];
  };
  std::vector<std::string> ids, obtained;
  std::vector<double> spare;
  for (std::size_t i = 0; i < file.n_rows; ++i) {
    const Claim claim{text("id", i),   text("kind", i),  text("table", i),
                      text("base", i), text("event", i), text("groups", i)};
    Outcome outcome;
    try {
      outcome = Comparison(populations.at(claim.table), claim).run();
    } catch (const ConditionError&) {
      outcome = {least_spare, ""};
    }
    if (ids.empty() || ids.back() != claim.id) {
      ids.push_back(claim.id);
      obtained.push_back(outcome.words);
      spare.push_back(outcome.spare);
    } else if (outcome.spare < spare.back()) {
      obtained.back() = outcome.words;
      spare.back() = outcome.spare;
    }
  }
  std::vector<bool> pass;
  for (const double s : spare) pass.push_back(s > 0.0);
  Table out;
  out.add(Column::of_text("id", ids));
  out.add(Column::of_logical("pass", pass));
  out.add(Column::of_text("obtained", obtained));
  return out;
}

}  // namespace skillnad::nuso
