// Shares of the analyses: by groups, several answers, all levels, with a test of each grouping.
#include <algorithm>
#include <cmath>
#include <limits>

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
  if (levels.size() < 2) return missing;
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
    std::sort(unit.begin(), unit.end());
    const auto clusters = static_cast<double>(std::unique(unit.begin(), unit.end()) - unit.begin());
    const Value fit = quiet_call(context, "fit_logit",
                                 named({{"formula", "y ~ g"}, {"data", rows}, {"cluster", "u"}}));
    const Table wald = *quiet_call(context, "joint_tests", named({{"fit", fit}})).table();
    const double q = wald.at("df1").real[0];
    if (clusters <= q + 1.0) return ratio;
    const double f = wald.at("statistic").real[0] * (clusters - q) / (clusters - 1.0);
    return std::max(ratio, f_upper(f, q, clusters - q));
  } catch (const Error&) {
    return missing;
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
    if (!part_.event.empty()) args.add("event", part_.event);
    if (!by.empty()) args.add("by", by);
    if (rows_.find(unit_column) != nullptr && part_.where.empty()) args.add("cluster", unit_column);
    Table counted = *quiet_call(context_, "shares", args).table();
    if (request_.rules != nullptr) {
      const Release release = check_table(context_, counted, *request_.rules);
      if (release.table) counted = *release.table;
    }
    const double p = part_.kind == "shares" && !by.empty() && part_.where.empty()
                         ? equality_p(context_, rows_, outcome[0], part_.event, by)
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
      out_.text("level", cell_of(counted.at("level"), i));
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

}  // namespace

PartTables run_share_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                          const PartRequest& request) {
  if (part.kind == "sorting") {
    const std::string by = request.by.empty() ? part.by.at(0) : request.by.at(0);
    return {
        {"", *quiet_call(context, "sorting_process", named({{"tables", data.tables()}, {"by", by}}))
                  .table()}};
  }
  return {{"", ShareTable(context, data, part, request).table()}};
}

}  // namespace skillnad::api
