#include "skillnad/nuso/sorting.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "read_tables.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/data/names.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/proportion.hpp"
#include "skillnad/nuso/codebook.hpp"
#include "skillnad/nuso/population.hpp"

namespace skillnad::nuso {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct Stage {
  const char* column;
  const char* condition;
  const char* sv;
  const char* en;
};
constexpr std::array<Stage, 3> stages = {
    {{"utsatthetstyp", "utsatthetstyp!=ingen", "utsatthet", "vulnerability"},
     {"behov", "behov=ja", "bedömt behov", "assessed need"},
     {"insats_nagon", "insats_nagon=1", "insats", "intervention"}}};

struct Entry {
  const char* name;
  const char* condition;
  const char* sv;
  const char* en;
};
constexpr std::array<Entry, 2> entries = {
    {{"all", "", "alla avslutade utredningar", "all closed investigations"},
     {"notified", "inledd_efter=anmälan", "avslutade utredningar efter anmälan",
      "investigations after a notification"}}};

struct Counts {
  double base = 0.0;
  std::array<double, 3> n{}, of_previous{}, not_known{};
};

class Columns {
 public:
  void text(const std::string& name, const std::string& cell) { at(name).text.push_back(cell); }
  void number(const std::string& name, bool whole, double cell) {
    Cells& cells = at(name);
    cells.numbers.push_back(cell);
    cells.is_number = true;
    cells.whole = whole;
  }
  Table table() const {
    Table out;
    for (const auto& [name, cells] : columns_)
      out.add(!cells.is_number ? Column::of_optional_text(name, cells.text)
              : cells.whole    ? Column::of_whole(name, cells.numbers)
                               : Column::of_real(name, cells.numbers));
    return out;
  }

 private:
  struct Cells {
    std::vector<std::string> text;
    std::vector<double> numbers;
    bool is_number = false, whole = false;
  };
  Cells& at(const std::string& name) {
    for (auto& [own, cells] : columns_)
      if (own == name) return cells;
    columns_.emplace_back(name, Cells());
    return columns_.back().second;
  }
  std::vector<std::pair<std::string, Cells>> columns_;
};

}  // namespace

Table sorting_process(Context& context, const ValueList& tables, const std::string& by,
                      double level) {
  check_level(level);
  const Population p = read_population(tables, "utredning");
  for (const Stage& stage : stages)
    if (!p.has(stage.column))
      throw DataError("table",
                      std::string("Table utredning has no column ") + stage.column +
                          ", which the sorting process is counted from.",
                      {stage.column, {}, 0});
  const std::string name = by == "age" ? "alder" : by;
  if (!p.has(name)) {
    std::vector<std::string> available;
    for (const auto& [own, attribute] : p.attributes) available.push_back(own);
    unknown_column(name, available);
  }
  const Attribute& split = p.at(name);
  std::array<std::vector<std::uint8_t>, 3> reached;
  for (std::size_t s = 0; s < stages.size(); ++s) reached[s] = rows_where(p, stages[s].condition);
  const double quantile = normal_quantile(0.5 + 0.5 * level);

  Columns out;
  for (const Entry& entry : entries) {
    if (*entry.condition != '\0' && !p.has("inledd_efter")) continue;
    context.tick();
    const std::vector<std::uint8_t> in = rows_where(p, entry.condition);
    // By code, those without one last.
    std::map<std::int64_t, Counts> counts;
    for (std::size_t i = 0; i < p.n; ++i) {
      if (!in[i]) continue;
      const std::int64_t code = split.code[i] == no_value ? INT64_MAX : split.code[i];
      Counts& c = counts[code];
      ++c.base;
      for (std::size_t s = 0; s < stages.size(); ++s) {
        c.n[s] += reached[s][i];
        c.of_previous[s] += reached[s][i] && (s == 0 || reached[s - 1][i]) ? 1.0 : 0.0;
        c.not_known[s] += p.at(stages[s].column).code[i] == no_value ? 1.0 : 0.0;
      }
    }
    for (const auto& [code, c] : counts) {
      for (std::size_t s = 0; s < stages.size(); ++s) {
        const double known = c.base - c.not_known[s];
        const double share = known > 0.0 ? c.n[s] / known : missing;
        const ProportionLimits limits = wilson_limits(known, share, quantile);
        const double previous = s == 0 ? c.base : c.n[s - 1];
        out.text("entry", entry.name);
        if (split.levels.empty())
          out.number(name, true, code == INT64_MAX ? missing : static_cast<double>(code));
        else
          out.text(name, code == INT64_MAX ? "" : split.levels[static_cast<std::size_t>(code)]);
        out.number("stage", true, static_cast<double>(s) + 1.0);
        out.text("stage_sv", stages[s].sv);
        out.text("stage_en", stages[s].en);
        out.number("n", true, c.n[s]);
        out.number("base", true, known);
        out.number("share", false, share);
        out.number("conf_low", false, limits.low);
        out.number("conf_high", false, limits.high);
        out.number("n_of_previous", true, c.of_previous[s]);
        out.number("base_of_previous", true, previous);
        out.number("share_of_previous", false,
                   previous > 0.0 ? c.of_previous[s] / previous : missing);
        out.number("n_not_known", true, c.not_known[s]);
        out.text("universe_sv", entry.sv);
        out.text("universe_en", entry.en);
      }
    }
  }
  return out.table();
}

}  // namespace skillnad::nuso
