// Shares of the analyses: by groups, several answers, all levels, with a test of each grouping.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "analysis.hpp"
#include "calling.hpp"
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/row_table.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/disclosure/release.hpp"
#include "skillnad/nuso/words.hpp"

namespace skillnad::api {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const char unit_column[] = "enhet_id";

std::string cell_of(const Column& column, std::size_t row) {
  if (column.is_missing(row)) return "";
  if (column.type == Column::Type::logical) return column.codes[row] != 0 ? "true" : "false";
  return column.type == Column::Type::categorical
             ? column.levels[static_cast<std::size_t>(column.codes[row])]
         : column.type == Column::Type::text ? column.text[row]
                                             : number_level(column.real[row]);
}

/// The p-value of no difference between the groups: the larger of those of two tests, as each
/// rejects equal groups too often somewhere. The likelihood-ratio test of a logistic regression
/// with an intercept for each municipality does where the difference between the groups varies
/// between municipalities; Wald's test with errors robust to municipalities, even as
/// F(q, C - q) for C of them (C - q) / (C - 1), where groups are many or small. Missing where
/// neither can be made, as with a share of 0 or 1.
double equality_p(Context& context, const Table& data, const std::string& outcome,
                  const std::string& event, const std::vector<std::string>& by) {
  const Column& answer = data.at(outcome);
  const Column* kind = data.find(outcome + "__missing");
  std::vector<double> yes;
  std::vector<std::string> group, unit;
  for (std::size_t i = 0; i < data.n_rows; ++i) {
    const std::string why = kind == nullptr ? "" : cell_of(*kind, i);
    if (answer.is_missing(i) && why != "FE" && why != "OA") continue;
    std::string cell;
    bool known = true;
    for (const std::string& name : by) {
      const Column& column = data.at(name);
      known = known && !column.is_missing(i);
      cell += (cell.empty() ? "" : "\x1f") + cell_of(column, i);
    }
    if (!known) continue;
    yes.push_back(cell_of(answer, i) == event ? 1.0 : 0.0);
    group.push_back(cell);
    unit.push_back(cell_of(data.at(unit_column), i));
  }
  std::vector<std::string> levels = group;
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  const std::set<std::string> municipalities(unit.begin(), unit.end());
  constexpr std::size_t fewest = 10;  // below, neither test keeps its level
  if (levels.size() < 2 || municipalities.size() < fewest) return missing;
  for (std::string& cell : group)
    cell =
        "g" + std::to_string(std::lower_bound(levels.begin(), levels.end(), cell) - levels.begin());
  Table rows;
  rows.add(Column::of_whole("y", yes));
  rows.add(coded_text(Column::of_text("g", group), context));
  rows.add(coded_text(Column::of_text("u", unit), context));
  const auto log_likelihood = [&](const char* formula, double& parameters) {
    const Value fit =
        quiet_call(context, "fit_logit", named({{"formula", formula}, {"data", rows}}));
    const Table statistics = *quiet_call(context, "fit_statistics", named({{"fit", fit}})).table();
    parameters = statistics.at("n_parameters").real[0];
    return statistics.at("log_likelihood").real[0];
  };
  try {
    double more = 0.0, fewer = 0.0;
    const double with = log_likelihood("y ~ g + (1 | u)", more);
    const double without = log_likelihood("y ~ 1 + (1 | u)", fewer);
    const double ratio = chi_square_upper(std::max(0.0, 2.0 * (with - without)), more - fewer);
    const auto clusters = static_cast<double>(municipalities.size());
    const Value fit = quiet_call(context, "fit_logit",
                                 named({{"formula", "y ~ g"}, {"data", rows}, {"cluster", "u"}}));
    const Table wald = *quiet_call(context, "joint_tests", named({{"fit", fit}})).table();
    const double q = wald.at("df1").real[0];
    if (clusters <= q + 1.0) return missing;
    const double f = wald.at("statistic").real[0] * (clusters - q) / (clusters - 1.0);
    return std::max(ratio, f_upper(f, q, clusters - q));
  } catch (const Error&) {
    return missing;
  }
}

/// Whether the answer is `event`, missing where it was.
Column is_event(const Column& column, const std::string& event) {
  std::vector<bool> yes;
  for (std::size_t i = 0; i < column.size(); ++i) yes.push_back(cell_of(column, i) == event);
  Column out = Column::of_logical(column.name, yes);
  out.missing = column.missing;
  return out;
}

/// Crossed groups stand beside tables of either grouping alone, whose counts give a single hidden
/// cell away. So a level of the first with a hidden cell is hidden whole, and further ones, those
/// with the fewest cases first, until what is hidden at each level of the others adds up to counts
/// that may be shown.
void hide_lines(Table& table, const std::vector<std::string>& by, const DisclosureRules& rules) {
  const auto number = [&](const char* name, std::size_t i) {
    const Column& column = table.at(name);
    return column.is_missing(i) ? missing : column.real[i];
  };
  struct Line {
    double base = 0.0;
    bool hidden = false;
  };
  std::map<std::string, Line> lines;
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    Line& line = lines[cell_of(table.at(by[0]), i)];
    const double base = number("base", i);
    line.base += std::isnan(base) ? 0.0 : base;
    line.hidden = line.hidden || std::isnan(number("n", i));
  }
  const auto hidden = [&](const auto& one) { return one.second.hidden; };
  if (std::none_of(lines.begin(), lines.end(), hidden)) return;
  const auto safe = [&] {
    if (std::count_if(lines.begin(), lines.end(), hidden) < 2) return false;
    std::map<std::string, std::pair<double, double>> columns;  // cases with and without the event
    for (std::size_t i = 0; i < table.n_rows; ++i) {
      if (!lines[cell_of(table.at(by[0]), i)].hidden || std::isnan(number("n", i))) continue;
      std::string column;
      for (std::size_t k = 1; k < by.size(); ++k) column += cell_of(table.at(by[k]), i) + "\x1f";
      auto& [yes, no] = columns[column];
      yes += number("n", i);
      no += number("base", i) - number("n", i);
    }
    return std::all_of(columns.begin(), columns.end(), [&](const auto& one) {
      return one.second.first >= rules.min_count && one.second.second >= rules.min_count;
    });
  };
  while (!safe()) {
    auto next = lines.end();
    for (auto at = lines.begin(); at != lines.end(); ++at)
      if (!at->second.hidden && (next == lines.end() || at->second.base < next->second.base))
        next = at;
    if (next == lines.end()) break;
    next->second.hidden = true;
  }
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    if (!lines[cell_of(table.at(by[0]), i)].hidden) continue;
    for (Column& column : table.columns) {
      if (column.name != "n" && column.name != "share" && column.name != "conf_low" &&
          column.name != "conf_high")
        continue;
      column.missing.resize(table.n_rows, 0);
      column.missing[i] = 1;
      column.real[i] = 0.0;
    }
  }
}

class ShareTable {
 public:
  ShareTable(Context& context, const AnalysisData& data, const AnalysisPart& part,
             const PartRequest& request)
      : context_(context), part_(part), request_(request) {
    outcomes_ = data.expanded(part, part.outcome);
    several_ = part.kind == "multiple" || part.kind == "profile";
    const std::vector<std::string>& by = request.by.empty() ? part.by : request.by;
    if (part.kind == "shares") entries_.emplace_back();
    if (part.kind == "composition" || part.kind == "multiple") entries_ = {{}};
    if (part.kind == "shares" || part.kind == "profile" || part.kind == "levels")
      for (const std::string& entry : by) entries_.push_back(nuso::split(entry, ':'));
    std::vector<std::string> names = outcomes_;
    for (const auto& entry : entries_) names.insert(names.end(), entry.begin(), entry.end());
    // Answers of which several may be given are told by their number.
    rows_ = data.columns(part, names);
    if (!part.event.empty()) {
      // As yes or no: an answer that nobody gave counts as none, not as an error.
      for (const std::string& name : outcomes_)
        for (Column& column : rows_.columns)
          if (column.name == name) column = is_event(column, part.event);
    }
    words_ = nuso::base_words(part.base);
  }

  Table table() {
    for (const auto& entry : entries_) {
      if (several_) {
        add(entry, outcomes_);
      } else {
        for (const std::string& outcome : outcomes_) add(entry, {outcome});
      }
      context_.tick();
    }
    return out_.table();
  }

 private:
  void add(const std::vector<std::string>& by, const std::vector<std::string>& outcome) {
    ValueList args = named({{"data", rows_}, {"outcome", outcome}, {"multiple", several_}});
    if (!part_.event.empty()) args.add("event", "true");
    if (!by.empty()) args.add("by", by);
    if (rows_.find(unit_column) != nullptr && part_.where.empty()) args.add("cluster", unit_column);
    Table counted = *quiet_call(context_, "shares", args).table();
    if (request_.rules != nullptr) {
      const Release release = check_table(context_, counted, *request_.rules);
      if (release.table) counted = *release.table;
      if (by.size() > 1) hide_lines(counted, by, *request_.rules);
    }
    const double p = part_.kind == "shares" && !by.empty() && part_.where.empty()
                         ? equality_p(context_, rows_, outcome[0], "true", by)
                         : missing;
    std::string name;
    for (const std::string& one : by) name += (name.empty() ? "" : ":") + one;
    for (std::size_t i = 0; i < counted.n_rows; ++i) {
      std::string level;
      for (std::size_t b = 0; b < by.size(); ++b)
        level += (b == 0 ? "" : ":") + cell_of(counted.at(by[b]), i);
      out_.text("by", name);
      out_.text("by_level", level);
      out_.text("outcome", counted.at("outcome").text[i]);
      const std::string answer = cell_of(counted.at("level"), i);
      out_.text("level", !part_.event.empty() && answer == "true" ? part_.event : answer);
      for (const char* column : {"n", "base"}) out_.whole(column, number(counted, column, i));
      for (const char* column : {"share", "conf_low", "conf_high"})
        out_.number(column, number(counted, column, i));
      out_.number("p_value", p);
      for (const char* column :
           {"n_total", "n_asked", "n_FE", "n_OA", "n_ES", "n_EA", "n_EB", "n_EI", "n_unexplained"})
        out_.whole(column, number(counted, column, i));
      out_.text("universe_sv", words_.label_sv + (several_ ? "; flera svar möjliga" : ""));
      out_.text("universe_en", words_.label_en + (several_ ? "; several answers possible" : ""));
      out_.logical("suppress", counted.at("suppress").codes[i] != 0);
    }
  }

  static double number(const Table& table, const char* column, std::size_t row) {
    const Column& cells = table.at(column);
    return cells.is_missing(row) ? missing : cells.real[row];
  }

  Context& context_;
  const AnalysisPart& part_;
  const PartRequest& request_;
  std::vector<std::string> outcomes_;
  bool several_ = false;
  std::vector<std::vector<std::string>> entries_;
  Table rows_;
  nuso::BaseWords words_;
  RowTable out_;
};

/// Whether no count of a stage, nor of those not notified, is too small.
bool safe_stages(const Table& table, const DisclosureRules& rules) {
  const std::string by = table.columns.at(1).name;
  std::map<std::pair<std::string, double>, std::pair<double, double>> notified;  // n, base
  const auto unsafe = [&](double n, double base) {
    return too_few(n, rules) || too_few(base - n, rules) || (base > 0.0 && base < rules.min_base);
  };
  for (const char* entry : {"notified", "all"}) {
    for (std::size_t i = 0; i < table.n_rows; ++i) {
      if (table.at("entry").text[i] != entry) continue;
      const double n = table.at("n").real[i], base = table.at("base").real[i];
      const std::pair<std::string, double> cell = {cell_of(table.at(by), i),
                                                   table.at("stage").real[i]};
      if (unsafe(n, base)) return false;
      if (std::string(entry) == "notified")
        notified[cell] = {n, base};
      else if (notified.count(cell) > 0 &&
               unsafe(n - notified[cell].first, base - notified[cell].second))
        return false;
    }
  }
  return true;
}

}  // namespace

PartTables run_share_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                          const PartRequest& request) {
  if (part.kind == "sorting") {
    const std::string by = request.by.empty() ? part.by.at(0) : request.by.at(0);
    Table table =
        *quiet_call(context, "sorting_process", named({{"tables", data.tables()}, {"by", by}}))
             .table();
    // Ages add up to age groups and those notified to all, so an unsafe count keeps all out.
    if (request.rules != nullptr && !safe_stages(table, *request.rules)) return {};
    return {{"", std::move(table)}};
  }
  return {{"", ShareTable(context, data, part, request).table()}};
}

}  // namespace skillnad::api
