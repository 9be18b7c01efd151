// Tables of shares.
#include <algorithm>
#include <cmath>
#include <limits>

#include "report_sheet.hpp"
#include "skillnad/decomposition/verdict_table.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/text/labels.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::api {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// n, base, share and limits of row i.
std::vector<std::string> share_cells(const ReportFrame& f, const Table& t, std::size_t i) {
  return {f.count(cell(t, "n", i)), f.count(cell(t, "base", i)), f.percent(cell(t, "share", i)),
          f.limits(f.percent(cell(t, "conf_low", i)), f.percent(cell(t, "conf_high", i)))};
}

std::vector<Head> share_heads(const ReportFrame& f, const std::string& first) {
  return {{first, Align::left},
          {f.pick("Antal", "Number")},
          {f.pick("Bas", "Base")},
          {f.pick("Andel", "Share")},
          {interval_head(f)}};
}

std::vector<std::string> beside(std::string first, std::vector<std::string> rest) {
  rest.insert(rest.begin(), std::move(first));
  return rest;
}

std::string clustered_note(const ReportFrame& f) {
  return f.pick("Konfidensintervallen tar hänsyn till att fallen kommer från kommuner.",
                "Confidence intervals allow for cases coming from municipalities.");
}

}  // namespace

ReportTable shares_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  Sheet sheet(f, part, share_heads(f, f.pick("Grupp", "Group")));
  const std::vector<GroupingTest> tests = grouping_tests(t);
  std::string by = "\n";
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string own = text_cell(t, "by", i);
    if (own != by && !own.empty()) {
      std::string head = f.grouping(part, own);
      for (const GroupingTest& test : tests)
        if (test.by == own && !std::isnan(test.adjusted))
          head += " (" + format_p_text(test.adjusted, f.style()) + ")";
      sheet.group(head);
    }
    by = own;
    sheet.row(beside(f.levels(part, own, text_cell(t, "by_level", i)), share_cells(f, t, i)));
  }
  sheet.note(base_note(f, t));
  if (part.where.empty()) {
    sheet.note(clustered_note(f));
    if (!tests.empty())
      sheet.note(
          f.pick("p: prövning av att grupperna har samma andel, justerad för tabellens "
                 "indelningar (Holm).",
                 "p: test that the groups have the same share, adjusted for the groupings "
                 "of the table (Holm)."));
  }
  return sheet.done();
}

/// All levels of each outcome, or several answers with the commonest first.
ReportTable answers_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  Sheet sheet(f, part, share_heads(f, f.pick("Svar", "Answer")));
  std::vector<std::size_t> rows(t.n_rows);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  const bool several = part.kind == "multiple";
  if (several)
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      return cell(t, "share", a) > cell(t, "share", b);
    });
  std::string outcome = "\n";
  for (const std::size_t i : rows) {
    const std::string own = text_cell(t, "outcome", i);
    // The only answer given, and it may not be shown: a row would say that all gave it.
    if (!several && std::isnan(cell(t, "share", i)) &&
        std::count(t.at("outcome").text.begin(), t.at("outcome").text.end(), own) == 1)
      continue;
    if (!several && part.outcome.size() > 1 && own != outcome) sheet.group(f.variable(part, own));
    outcome = own;
    sheet.row(
        beside(several ? f.answer(part, own) : f.answer_level(part, own, text_cell(t, "level", i)),
               share_cells(f, t, i)));
  }
  sheet.note(base_note(f, t));
  sheet.note(clustered_note(f));
  return sheet.done();
}

/// Shares with the groups in columns: of outcomes (profile), or of one outcome's levels (levels).
ReportTable wide_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  const bool outcomes = part.kind == "profile";
  std::vector<std::string> columns, rows;
  const auto remember = [](std::vector<std::string>& all, const std::string& one) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
  };
  const std::string by = t.n_rows > 0 ? text_cell(t, "by", 0) : "";
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    remember(outcomes ? columns : rows, text_cell(t, "by_level", i));
    remember(outcomes ? rows : columns,
             outcomes ? text_cell(t, "outcome", i) : text_cell(t, "level", i));
  }
  const auto find = [&](const std::string& row, const std::string& column) {
    for (std::size_t i = 0; i < t.n_rows; ++i) {
      const std::string& level = text_cell(t, "by_level", i);
      const std::string& answer = outcomes ? text_cell(t, "outcome", i) : text_cell(t, "level", i);
      if ((outcomes ? answer : level) == row && (outcomes ? level : answer) == column) return i;
    }
    return t.n_rows;
  };
  std::vector<Head> heads = {
      {outcomes ? f.pick("Andel, procent", "Share, percent") : f.grouping(part, by), Align::left}};
  if (!outcomes) heads.push_back({f.pick("Bas", "Base")});
  for (const std::string& column : columns)
    heads.push_back({outcomes ? (by == "ros" ? column : f.levels(part, by, column))
                              : f.levels(part, part.outcome[0], column)});
  Sheet sheet(f, part, heads);
  if (outcomes) {
    std::vector<std::string> bases = {f.pick("Bas", "Base")};
    for (const std::string& column : columns)
      bases.push_back(f.count(cell(t, "base", find(rows.at(0), column))));
    sheet.row(bases);
  }
  for (const std::string& row : rows) {
    std::vector<std::string> cells = {outcomes ? f.answer(part, row) : f.levels(part, by, row)};
    if (!outcomes) cells.push_back(f.count(cell(t, "base", find(row, columns.at(0)))));
    for (const std::string& column : columns) {
      const std::size_t i = find(row, column);
      const double share = i < t.n_rows ? cell(t, "share", i) : missing;
      cells.push_back(std::isnan(share) ? hidden_cell : format_fixed(100.0 * share, 0, f.style()));
    }
    sheet.row(cells);
  }
  sheet.note(base_note(f, t));
  if (outcomes && by == "ros")
    sheet.note(f.pick("Kolumnerna är RoS-profiler.", "Columns are profiles."));
  return sheet.done();
}

ReportTable sorting_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  const std::string by = t.columns.at(1).name;
  std::vector<Head> heads = {{f.variable(part, by), Align::left}, {f.pick("Bas", "Base")}};
  std::vector<std::string> stages;
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string stage = text_cell(t, f.pick("stage_sv", "stage_en"), i);
    if (std::find(stages.begin(), stages.end(), stage) == stages.end()) stages.push_back(stage);
  }
  for (const std::string& stage : stages) heads.push_back({stage});
  Sheet sheet(f, part, heads);
  std::string entry;
  for (std::size_t i = 0; i + stages.size() <= t.n_rows; i += stages.size()) {
    const std::string own = text_cell(t, "entry", i);
    if (own != entry) sheet.group(text_cell(t, f.pick("universe_sv", "universe_en"), i));
    entry = own;
    const Column& level = t.at(by);
    std::string name = level.type == Column::Type::real
                           ? (level.is_missing(i) ? f.levels(part, by, "")
                                                  : format_whole(level.real[i], f.style()))
                           : f.levels(part, by, text_cell(t, by, i));
    std::vector<std::string> cells = {name, f.count(cell(t, "base", i))};
    for (std::size_t s = 0; s < stages.size(); ++s)
      cells.push_back(f.percent(cell(t, "share", i + s)));
    sheet.row(cells);
  }
  sheet.note(f.pick("Andelar av alla i basen; varje steg för sig.",
                    "Shares of all in the base; each stage by itself."));
  return sheet.done();
}

}  // namespace skillnad::api
