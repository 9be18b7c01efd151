#include "perturb_shares.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "release_tables.hpp"
#include "skillnad/disclosure/cell_key.hpp"
#include "skillnad/disclosure/rounding.hpp"

namespace skillnad {

namespace {

using By = std::vector<std::int32_t>;

/// The counts of one outcome with all that adds up, and where they stand in the table.
class RoundedOutcome {
 public:
  RoundedOutcome(const ShareTable& shares, const ShareRows& rows) : shares_(shares), rows_(rows) {
    for (std::size_t i = 0; i < rows.cells.size(); ++i) by_cell_[rows.cells[i].by].push_back(i);
    for (const auto& [by, own] : by_cell_) add_by_cell(by, own);
    for (const auto& [by, own] : by_cell_)
      for (std::size_t k = 0; k < by.size(); ++k)
        if (by[k] == -1) add_totals(by, k);
  }

  void write(Context& context, double base, Table& table) const {
    const Vector value = controlled_rounding(context, table_, base);
    const auto put = [&](const char* column, std::size_t row, double x) {
      for (Column& one : table.columns)
        if (one.name == column && one.type == Column::Type::real) one.real[row] = x;
    };
    for (const auto& [by, own] : by_cell_) {
      const Places& places = places_.at(by);
      for (const std::size_t i : own) {
        const std::size_t row = rows_.at[i];
        put("n", row, value[places.level.at(rows_.cells[i].level)]);
        put("base", row, value[places.base]);
        double all = value[places.base];
        for (std::size_t k = 0; k < shares_.outside.size(); ++k) {
          put(shares_.outside[k].c_str(), row, value[places.kinds[k]]);
          all += value[places.kinds[k]];
        }
        put("n_total", row, all);
      }
    }
  }

 private:
  struct Places {
    std::size_t base = 0;
    std::map<std::int32_t, std::size_t> level;
    std::vector<std::size_t> rest;  ///< of the base: one a level where they overlap, else one
    std::vector<std::size_t> kinds;
  };

  std::size_t add(double value) {
    table_.value.push_back(value);
    return table_.value.size() - 1;
  }

  void add_by_cell(const By& by, const std::vector<std::size_t>& own) {
    Places places;
    const ShareCell& first = rows_.cells[own.front()];
    places.base = add(first.base);
    AdditiveTable::Sum sum{places.base, {}};
    double rest = first.base;
    for (const std::size_t i : own) {
      const ShareCell& cell = rows_.cells[i];
      const std::size_t at = add(cell.n);
      places.level[cell.level] = at;
      sum.parts.push_back(at);
      rest -= cell.n;
      if (!rows_.overlapping) continue;
      places.rest.push_back(add(std::max(cell.base - cell.n, 0.0)));
      table_.sums.push_back({places.base, {at, places.rest.back()}});
    }
    if (!rows_.overlapping) {
      places.rest.push_back(add(std::max(rest, 0.0)));
      sum.parts.push_back(places.rest.back());
      table_.sums.push_back(std::move(sum));
    }
    for (const double kind : first.kinds) places.kinds.push_back(add(kind));
    places_[by] = std::move(places);
  }

  /// The by-cell `by` is the total over column k.
  void add_totals(const By& by, std::size_t k) {
    std::vector<const Places*> parts;
    for (const auto& [other, places] : places_) {
      By same = other;
      if (same[k] == -1) continue;
      same[k] = -1;
      if (same == by) parts.push_back(&places);
    }
    if (parts.empty()) return;
    const Places& total = places_.at(by);
    const auto sum = [&](std::size_t at, auto&& place) {
      AdditiveTable::Sum one{at, {}};
      double left = table_.value[at];
      for (const Places* part : parts) {
        const std::size_t i = place(*part);
        if (i == static_cast<std::size_t>(-1)) continue;
        one.parts.push_back(i);
        left -= table_.value[i];
      }
      if (std::fabs(left) <= 1e-6) table_.sums.push_back(std::move(one));
    };
    for (const auto& [level, at] : total.level) {
      sum(at, [&, key = level](const Places& part) {
        const auto found = part.level.find(key);
        return found == part.level.end() ? static_cast<std::size_t>(-1) : found->second;
      });
    }
    if (!rows_.overlapping) sum(total.rest[0], [](const Places& part) { return part.rest[0]; });
    for (std::size_t q = 0; q < total.kinds.size(); ++q)
      sum(total.kinds[q], [q](const Places& part) { return part.kinds[q]; });
  }

  const ShareTable& shares_;
  const ShareRows& rows_;
  AdditiveTable table_;
  std::map<By, std::vector<std::size_t>> by_cell_;
  std::map<By, Places> places_;
};

/// Noise on every count by its name: the by-cells that are no totals, the outcome, the level.
void add_noise(const ShareTable& shares, const DisclosureRules& rules, const Table& before,
               Table& table) {
  std::vector<std::string> counts = {"base"};
  counts.insert(counts.end(), shares.outside.begin(), shares.outside.end());
  counts.insert(counts.end(), shares.inside.begin(), shares.inside.end());
  for (const ShareRows& rows : shares.outcomes) {
    for (std::size_t i = 0; i < rows.at.size(); ++i) {
      const std::size_t row = rows.at[i];
      std::vector<std::pair<std::string, std::string>> by;
      for (std::size_t k = 0; k < shares.by.size(); ++k)
        if (rows.cells[i].by[k] != -1)
          by.emplace_back(shares.by[k], text_at(before.at(shares.by[k]), row));
      auto of_outcome = by;
      of_outcome.emplace_back("outcome", text_at(before.at("outcome"), row));
      for (Column& column : table.columns) {
        if (column.type != Column::Type::real || column.is_missing(row)) continue;
        auto name = column.name == "n_total" ? by : of_outcome;
        if (column.name == "n")
          name.emplace_back("level", text_at(before.at("level"), row));
        else if (column.name != "n_total" && column.name != "base" &&
                 std::find(counts.begin(), counts.end(), column.name) == counts.end())
          continue;
        else if (column.name != "n_total" && column.name != "base")
          name.emplace_back("kind", column.name);
        column.real[row] = perturbed_count(rules.key, cell_name(std::move(name)), column.real[row]);
      }
    }
  }
}

}  // namespace

void perturb_shares(Context& context, const ShareTable& shares, const ShareProtection& found,
                    const DisclosureRules& rules, Release& release) {
  Table& table = *release.table;
  const bool rounds = rules.method == DisclosureMethod::round;
  if (rounds) {
    for (const ShareRows& rows : shares.outcomes)
      RoundedOutcome(shares, rows).write(context, rules.rounding_base, table);
  } else {
    const Table before = table;
    add_noise(shares, rules, before, table);
  }
  std::vector<bool> all(table.n_rows, true), unsafe(table.n_rows, false);
  for (std::size_t i = 0; i < table.n_rows; ++i)
    unsafe[i] = found.small_base[i] || found.full_row[i];
  for (const char* name : {"conf_low", "conf_high", "n_asked", "share_of_asked", "coverage"})
    blank(release, name, all);
  if (rounds)
    for (const std::string& name : shares.inside) blank(release, name, all);
  Vector share(table.n_rows);
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    const double base = number_at(table.at("base"), i), n = number_at(table.at("n"), i);
    share[i] = base > 0.0 ? std::min(n / base, 1.0) : std::nan("");
  }
  for (Column& column : table.columns)
    if (column.name == "share") column = Column::of_real("share", share);
  blank(release, "share", unsafe);
  blank(release, "n", found.full_row);
  add_check(release, rounds ? "rounding" : "cell_key", "n", static_cast<double>(table.n_rows),
            Verdict::review, "There are no rows in it.",
            rounds ? "Counts are rounded to multiples of rounding_base; parts add up to totals."
                   : "Counts have noise from -3 to 3; parts do not add up to totals.");
}

}  // namespace skillnad
