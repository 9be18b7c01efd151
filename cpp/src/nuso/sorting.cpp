#include "skillnad/nuso/sorting.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/base/row_table.hpp"
#include "skillnad/data/names.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/proportion.hpp"
#include "skillnad/nuso/base.hpp"
#include "skillnad/nuso/population.hpp"
#include "skillnad/nuso/read_tables.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::nuso {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct Stage {
  std::string condition, sv, en;
};

/// vulnerability, need, intervention
const std::vector<Stage>& stages() {
  static const std::vector<Stage> all = [] {
    const Table file = read_csv(embedded_file("nuso_stages.csv"));
    std::vector<Stage> out;
    for (std::size_t i = 0; i < file.n_rows; ++i)
      out.push_back(
          {file.at("condition").text[i], file.at("label_sv").text[i], file.at("label_en").text[i]});
    return out;
  }();
  return all;
}

struct Counts {
  double base = 0.0;
  Vector n = Vector(stages().size(), 0.0), of_previous = n, not_known = n;
};

}  // namespace

Table sorting_process(Context& context, const ValueList& tables, const std::string& by,
                      double level) {
  check_level(level);
  const Population p = read_population(tables, "utredning");
  std::vector<const Attribute*> columns;
  for (const Stage& stage : stages()) {
    const std::string column = names_in(stage.condition).front();
    if (!p.has(column))
      throw DataError("table",
                      "Table utredning has no column " + column +
                          ", which the sorting process is counted from.",
                      {column, {}, 0});
    columns.push_back(&p.at(column));
  }
  const std::string name = by == "age" ? "alder" : by;
  if (!p.has(name)) {
    std::vector<std::string> available;
    for (const auto& [own, attribute] : p.attributes) available.push_back(own);
    unknown_column(name, available);
  }
  const Attribute& split = p.at(name);
  std::vector<std::vector<std::uint8_t>> reached;
  for (const Stage& stage : stages()) reached.push_back(rows_where(p, stage.condition));
  const double quantile = normal_quantile(0.5 + 0.5 * level);

  RowTable out;
  for (const char* name_of_base : {"all", "notified"}) {
    const BaseWords entry = base_words(name_of_base);
    const std::vector<std::string> needed = names_in(entry.condition);
    if (!std::all_of(needed.begin(), needed.end(),
                     [&](const std::string& column) { return p.has(column); }))
      continue;
    context.tick();
    const std::vector<std::uint8_t> in = rows_where(p, entry.condition);
    // By code, those without one last.
    std::map<std::int64_t, Counts> counts;
    for (std::size_t i = 0; i < p.n; ++i) {
      if (!in[i]) continue;
      const std::int64_t code = split.code[i] == no_value ? INT64_MAX : split.code[i];
      Counts& c = counts[code];
      ++c.base;
      for (std::size_t s = 0; s < stages().size(); ++s) {
        c.n[s] += reached[s][i];
        c.of_previous[s] += reached[s][i] && (s == 0 || reached[s - 1][i]) ? 1.0 : 0.0;
        c.not_known[s] += columns[s]->code[i] == no_value ? 1.0 : 0.0;
      }
    }
    for (const auto& [code, c] : counts) {
      for (std::size_t s = 0; s < stages().size(); ++s) {
        const double known = c.base - c.not_known[s];
        const double share = known > 0.0 ? c.n[s] / known : missing;
        const ProportionLimits limits = wilson_limits(known, share, quantile);
        const double previous = s == 0 ? c.base : c.n[s - 1];
        out.text("entry", name_of_base);
        if (split.levels.empty())
          out.whole(name, code == INT64_MAX ? missing : static_cast<double>(code));
        else
          out.text(name, code == INT64_MAX ? "" : split.levels[static_cast<std::size_t>(code)]);
        out.whole("stage", static_cast<double>(s) + 1.0);
        out.text("stage_sv", stages()[s].sv);
        out.text("stage_en", stages()[s].en);
        out.whole("n", c.n[s]);
        out.whole("base", known);
        out.number("share", share);
        out.number("conf_low", limits.low);
        out.number("conf_high", limits.high);
        out.whole("n_of_previous", c.of_previous[s]);
        out.whole("base_of_previous", previous);
        out.number("share_of_previous", previous > 0.0 ? c.of_previous[s] / previous : missing);
        out.whole("n_not_known", c.not_known[s]);
        out.text("universe_sv", entry.label_sv);
        out.text("universe_en", entry.label_en);
      }
    }
  }
  return out.table();
}

}  // namespace skillnad::nuso
