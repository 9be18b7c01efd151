#include <algorithm>
#include <cmath>
#include <map>

#include "release_tables.hpp"
#include "skillnad/disclosure/protect.hpp"

namespace skillnad {

namespace {

constexpr double rounding = 1e-6;

/// One band of one life table: a row a cause.
struct Band {
  std::vector<std::size_t> rows;
};

/// The life tables of a table, bands in their order: rows with the same cells before `band`, the
/// cause apart.
std::vector<std::vector<Band>> life_tables(const Table& table) {
  std::map<std::vector<std::string>, std::size_t> places;
  std::vector<std::vector<Band>> out;
  std::vector<std::map<std::string, std::size_t>> bands;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    std::vector<std::string> by;
    for (const Column& column : table.columns) {
      if (column.name == "band") break;
      if (column.name != "cause") by.push_back(text_at(column, i));
    }
    const auto [at, added] = places.emplace(std::move(by), out.size());
    if (added) {
      out.emplace_back();
      bands.emplace_back();
    }
    std::vector<Band>& own = out[at->second];
    const auto [band, is_new] = bands[at->second].emplace(text_at(table.at("band"), i), own.size());
    if (is_new) own.emplace_back();
    own[band->second].rows.push_back(i);
  }
  return out;
}

/// Counts of one life table: of each band those at risk, censored, and with each cause's event; at
/// risk in the next band are those of this one without event and censored, unless persons enter
/// late.
class Chain {
 public:
  Chain(const Table& table, const std::vector<Band>& bands, const DisclosureRules& rules)
      : rules_(rules) {
    for (const Band& band : bands) {
      const std::size_t first = band.rows.front();
      at_risk.push_back(add(number_at(table.at("n_at_risk"), first)));
      censored.push_back(add(number_at(table.at("n_censored"), first)));
      events.emplace_back();
      for (const std::size_t i : band.rows)
        events.back().push_back(add(number_at(table.at("n_events"), i)));
    }
    for (std::size_t k = 0; k < bands.size(); ++k) {
      AdditiveTable::Sum sum{at_risk[k], {censored[k]}};
      sum.parts.insert(sum.parts.end(), events[k].begin(), events[k].end());
      double rest = table_.value[at_risk[k]];
      for (const std::size_t part : sum.parts) rest -= table_.value[part];
      if (k + 1 == bands.size()) {
        if (rest < -rounding) continue;
        sum.parts.push_back(add(rest));  // those who reach the end
      } else {
        if (std::fabs(rest - table_.value[at_risk[k + 1]]) > rounding) continue;
        sum.parts.push_back(at_risk[k + 1]);
      }
      table_.sums.push_back(std::move(sum));
    }
  }

  Protection protection(Context& context) const {
    return protect(context, table_, unsafe, loss_, rules_.min_count);
  }

  std::vector<std::size_t> at_risk, censored;
  std::vector<std::vector<std::size_t>> events;  ///< band, cause
  std::vector<bool> unsafe;

 private:
  std::size_t add(double count) {
    table_.value.push_back(count);
    unsafe.push_back(is_small(count, rules_));
    loss_.push_back(1.0 + count);
    return table_.value.size() - 1;
  }

  const DisclosureRules& rules_;
  AdditiveTable table_;
  Vector loss_;
};

}  // namespace

void check_life_table(Context& context, const DisclosureRules& rules, Release& release) {
  const Table& table = *release.table;
  const std::size_t n = table.n_rows;
  for (std::size_t i = 0; i < n; ++i) {
    if (number_at(table.at("n_at_risk"), i) >= 0.0 && number_at(table.at("n_events"), i) >= 0.0 &&
        number_at(table.at("n_censored"), i) >= 0.0)
      continue;
    add_check(release, "form", "table", static_cast<double>(n), Verdict::fail, "",
              "Counts of persons are missing or negative: the rules need all of them.");
    if (hides(rules)) release.table.reset();
    return;
  }
  std::vector<bool> at_risk(n, false), censored(n, false), events(n, false), own(n, false),
      later(n, false);
  double few = 0.0, small_groups = 0.0, told = 0.0;
  for (const std::vector<Band>& bands : life_tables(table)) {
    const Chain chain(table, bands, rules);
    const Protection found = chain.protection(context);
    const bool small_group =
        number_at(table.at("n_at_risk"), bands.front().rows.front()) < rules.min_base;
    few += static_cast<double>(std::count(chain.unsafe.begin(), chain.unsafe.end(), true));
    told +=
        static_cast<double>(std::count(found.unprotected.begin(), found.unprotected.end(), true));
    if (small_group) ++small_groups;
    bool begun = false;
    for (std::size_t k = 0; k < bands.size(); ++k) {
      bool any = small_group || found.hidden[chain.at_risk[k]] || found.hidden[chain.censored[k]];
      for (const std::size_t event : chain.events[k]) any = any || found.hidden[event];
      begun = begun || any;
      for (std::size_t c = 0; c < bands[k].rows.size(); ++c) {
        const std::size_t i = bands[k].rows[c];
        at_risk[i] = small_group || found.hidden[chain.at_risk[k]];
        censored[i] = small_group || found.hidden[chain.censored[k]];
        events[i] = small_group || found.hidden[chain.events[k][c]];
        own[i] = any;
        later[i] = begun;
      }
    }
  }
  const std::string left_out = hides(rules) ? "; what would tell them is left out." : ".";
  add_check(release, "threshold", "n_events", few, Verdict::review,
            "Nowhere are from 1 to min_count - 1 persons at risk, censored, with an event or left.",
            counted(few, "count", "counts") + " of persons at risk, censored, with an event or " +
                "left at the end lie from 1 to min_count - 1" + left_out);
  add_check(release, "base", "n_at_risk", small_groups, Verdict::review,
            "Every life table begins with min_base persons or more.",
            counted(small_groups, "life table begins", "life tables begin") +
                " with fewer than min_base persons" + left_out);
  if (!hides(rules)) return;
  add_check(release, "protection", "n_events", told, Verdict::fail,
            "By flows along the bands, every count left out could be min_count or more.",
            "Counts can still be worked out from the next band: use wider bands.");
  if (told > 0.0) {
    release.table.reset();
    return;
  }
  blank(release, "n_at_risk", at_risk);
  blank(release, "n_censored", censored);
  blank(release, "n_events", events);
  for (const char* name : {"exposure", "hazard"}) blank(release, name, own);
  // Each later share of survivors has the hazards of all bands before it as factors.
  for (const char* name :
       {"survival", "cumulative_incidence", "std_error", "conf_low", "conf_high"})
    blank(release, name, later);
}

}  // namespace skillnad
