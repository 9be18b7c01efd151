// Two answers of the same cases: how often both, one or neither, and how far they agree.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "analysis.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/row_table.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/inference/agreement.hpp"
#include "skillnad/nuso/words.hpp"

namespace skillnad::api {

namespace {

struct Answer {
  std::string column, level;
};

Answer answer_of(const std::string& text) {
  const std::vector<std::string> both = nuso::split(text, ':');
  return {both.at(0), both.at(1)};
}

/// 1 the level, 0 another answer (not documented is one), -1 none.
int said(const Table& rows, const Answer& answer, std::size_t i) {
  const Column& column = rows.at(answer.column);
  if (!column.is_missing(i))
    return column.levels[static_cast<std::size_t>(column.codes[i])] == answer.level ? 1 : 0;
  const Column* kind = rows.find(answer.column + "__missing");
  if (kind == nullptr || kind->is_missing(i)) return -1;
  return kind->levels[static_cast<std::size_t>(kind->codes[i])] == "FE" ? 0 : -1;
}

bool may_show(const PairCounts& c, const DisclosureRules& rules) {
  return c.total() >= rules.min_base && !too_few(c.both, rules) && !too_few(c.first, rules) &&
         !too_few(c.second, rules) && !too_few(c.neither, rules);
}

}  // namespace

PartTables run_pair_part(Context&, const AnalysisData& data, const AnalysisPart& part,
                         const PartRequest& request) {
  const Answer first = answer_of(part.outcome.at(0)), second = answer_of(part.event);
  std::vector<std::vector<std::string>> entries = {{}};
  for (const std::string& entry : request.by.empty() ? part.by : request.by)
    entries.push_back(nuso::split(entry, ':'));
  std::vector<std::string> names = {first.column, second.column};
  for (const auto& entry : entries) names.insert(names.end(), entry.begin(), entry.end());
  Table rows = data.columns(part, names);
  for (Column& column : rows.columns)
    if (column.type != Column::Type::categorical) column = as_categorical(column);
  RowTable out;
  for (const auto& entry : entries) {
    std::map<std::vector<std::int32_t>, PairCounts> cells;
    for (std::size_t i = 0; i < rows.n_rows; ++i) {
      const int a = said(rows, first, i), b = said(rows, second, i);
      if (a < 0 || b < 0) continue;
      std::vector<std::int32_t> cell;
      bool known = true;
      for (const std::string& name : entry) {
        known = known && !rows.at(name).is_missing(i);
        cell.push_back(rows.at(name).codes[i]);
      }
      if (!known) continue;
      PairCounts& counts = cells[cell];
      (a == 1 ? (b == 1 ? counts.both : counts.first)
              : (b == 1 ? counts.second : counts.neither)) += 1.0;
    }
    if (request.rules != nullptr && !entry.empty()) {
      // One unsafe cell, and all of the grouping stays out: the others and the total would give it.
      const bool unsafe = std::any_of(cells.begin(), cells.end(), [&](const auto& one) {
        return !may_show(one.second, *request.rules);
      });
      if (unsafe) continue;
    }
    for (const auto& [cell, c] : cells) {
      if (request.rules != nullptr && !may_show(c, *request.rules)) continue;
      std::string name, level;
      for (std::size_t k = 0; k < entry.size(); ++k) {
        name += (k == 0 ? "" : ":") + entry[k];
        level += (k == 0 ? "" : ":") + rows.at(entry[k]).levels[static_cast<std::size_t>(cell[k])];
      }
      const Agreement kappa = cohens_kappa(c, 0.95);
      const PairedDifference gap = paired_difference(c, 0.95);
      out.text("by", name);
      out.text("by_level", level);
      out.whole("n", c.total());
      out.whole("both", c.both);
      out.whole("first_only", c.first);
      out.whole("second_only", c.second);
      out.whole("neither", c.neither);
      out.number("share_first", (c.both + c.first) / c.total());
      out.number("share_second", (c.both + c.second) / c.total());
      out.number("second_given_first", c.both / (c.both + c.first));
      out.number("first_given_second", c.both / (c.both + c.second));
      out.number("kappa", kappa.kappa);
      out.number("kappa_low", kappa.low);
      out.number("kappa_high", kappa.high);
      out.number("difference", gap.difference);
      out.number("difference_low", gap.low);
      out.number("difference_high", gap.high);
      out.number("p_value", gap.p_value);
      out.text("universe_sv", nuso::base_words(part.base).label_sv);
      out.text("universe_en", nuso::base_words(part.base).label_en);
    }
  }
  return {{"", out.table()}};
}

}  // namespace skillnad::api
