// A table of a report while its cells are laid out.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report.hpp"

namespace skillnad::api {

/// Stands for a number that is not shown.
extern const char hidden_cell[];

struct Head {
  std::string text;
  Align align = Align::right;
};

class Sheet {
 public:
  Sheet(const ReportFrame& frame, const AnalysisPart& part, const std::vector<Head>& heads);
  /// The rows that follow stand under `label`.
  void group(const std::string& label) { table_.groups.push_back({table_.rows.size(), label}); }
  void row(std::vector<std::string> cells) { table_.rows.push_back(std::move(cells)); }
  void note(std::string text);
  /// With the note that explains what is hidden, if anything is, and the alternative text.
  ReportTable done();

 private:
  const ReportFrame& frame_;
  ReportTable table_;
};

/// "95 % KI".
std::string interval_head(const ReportFrame& frame);
/// The part's base in words, as a note.
std::string base_of(const ReportFrame& frame, const AnalysisPart& part);

ReportTable shares_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable answers_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable wide_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable sorting_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable effects_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable ratios_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable spread_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable adjusted_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable life_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable units_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable pair_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable grid_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable missing_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);
ReportTable coverage_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t);

}  // namespace skillnad::api
