#include "share_rows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "release_tables.hpp"

namespace skillnad {

namespace {

constexpr double rounding = 1e-6;

bool reads_total(const std::string& level) {
  return level.empty() || level == "total" || level == "Total" || level == "totalt" ||
         level == "Totalt";
}

/// The codes of a column in the order of their first row.
std::vector<std::int32_t> codes_of(const Column& column, std::size_t n_rows) {
  std::map<std::string, std::int32_t> known;
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i < n_rows; ++i)
    out.push_back(
        known.emplace(text_at(column, i), static_cast<std::int32_t>(known.size())).first->second);
  return out;
}

/// Which by-cells of column k are totals: those that read so and whose base is no smaller than that
/// of the rows that differ from them in this column alone.
void mark_totals(const Column& column, std::size_t k, const std::vector<std::size_t>& at,
                 std::vector<ShareCell>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!reads_total(text_at(column, at[i]))) continue;
    std::set<std::int32_t> seen;
    double parts = 0.0;
    for (std::size_t j = 0; j < cells.size(); ++j) {
      if (reads_total(text_at(column, at[j]))) continue;
      std::vector<std::int32_t> other = cells[j].by;
      other[k] = cells[i].by[k];
      if (other == cells[i].by && seen.insert(cells[j].by[k]).second) parts += cells[j].base;
    }
    if (!seen.empty() && cells[i].base >= parts - rounding) cells[i].by[k] = -1;
  }
}

/// Whether the levels of each by-cell cannot be parts of its base.
bool levels_overlap(const std::vector<ShareCell>& cells) {
  std::map<std::vector<std::int32_t>, std::pair<double, double>> sums;
  std::set<std::int32_t> levels;
  for (const ShareCell& cell : cells) {
    auto& [n, base] = sums[cell.by];
    n += cell.n;
    base = cell.base;
    levels.insert(cell.level);
  }
  if (levels.size() < 2) return false;
  return std::any_of(sums.begin(), sums.end(), [](const auto& one) {
    return std::fabs(one.second.first - one.second.second) > rounding;
  });
}

double sum_of(const Table& table, const std::vector<std::string>& columns, std::size_t row) {
  double sum = 0.0;
  for (const std::string& name : columns) {
    const double x = number_at(table.at(name), row);
    if (!std::isnan(x)) sum += x;
  }
  return sum;
}

/// Which kinds of missingness stand beside the base, so that all cases come out.
void split_kinds(const Table& table, ShareTable& out) {
  std::vector<std::string> always, either;
  for (const char* name : {"n_ES", "n_EA", "n_EB", "n_EI", "n_unexplained"})
    if (table.find(name) != nullptr) always.emplace_back(name);
  for (const char* name : {"n_FE", "n_OA"})
    if (table.find(name) != nullptr) either.emplace_back(name);
  const Column* total = table.find("n_total");
  for (std::size_t choice = 0; choice < std::size_t{1} << either.size(); ++choice) {
    out.outside = always;
    out.inside.clear();
    for (std::size_t e = 0; e < either.size(); ++e)
      ((choice >> e & 1U) != 0U ? out.outside : out.inside).push_back(either[e]);
    bool holds = total != nullptr;
    for (std::size_t i = 0; holds && i < table.n_rows; ++i) {
      const double all = number_at(table.at("base"), i) + sum_of(table, out.outside, i);
      holds = std::fabs(all - number_at(*total, i)) <= rounding;
    }
    if (holds) return;
  }
  // No choice adds up: all of them beside it, which hides no less.
}

}  // namespace

ShareTable read_shares(const Table& table) {
  ShareTable out;
  const Column &n = table.at("n"), &base = table.at("base");
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    if (!(number_at(n, i) >= 0.0 && number_at(base, i) >= 0.0))
      out.fault =
          "Counts are missing or negative: the rules need the table before anything is "
          "blanked.";
    else if (number_at(n, i) > number_at(base, i) + rounding)
      out.fault = "A count is larger than its base.";
    if (!out.fault.empty()) return out;
  }
  for (const Column& column : table.columns) {
    if (column.name == "outcome") break;
    out.by.push_back(column.name);
  }
  split_kinds(table, out);
  std::vector<std::vector<std::int32_t>> by;
  for (const std::string& name : out.by) by.push_back(codes_of(table.at(name), table.n_rows));
  const std::vector<std::int32_t> outcome = codes_of(table.at("outcome"), table.n_rows),
                                  level = codes_of(table.at("level"), table.n_rows);
  std::set<std::vector<std::int32_t>> seen;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    ShareCell cell;
    for (const auto& codes : by) cell.by.push_back(codes[i]);
    cell.level = level[i];
    cell.n = number_at(n, i);
    cell.base = number_at(base, i);
    for (const std::string& kind : out.outside) {
      const double count = number_at(table.at(kind), i);
      cell.kinds.push_back(std::isnan(count) ? 0.0 : count);
    }
    std::vector<std::int32_t> key = cell.by;
    key.insert(key.end(), {outcome[i], level[i]});
    if (!seen.insert(key).second) {
      out.fault = "Two rows are about the same cell.";
      return out;
    }
    const auto place = static_cast<std::size_t>(outcome[i]);
    if (place >= out.outcomes.size()) out.outcomes.resize(place + 1);
    out.outcomes[place].at.push_back(i);
    out.outcomes[place].cells.push_back(std::move(cell));
  }
  for (ShareRows& rows : out.outcomes) {
    for (std::size_t k = 0; k < out.by.size(); ++k)
      mark_totals(table.at(out.by[k]), k, rows.at, rows.cells);
    rows.overlapping = levels_overlap(rows.cells);
  }
  return out;
}

}  // namespace skillnad
