// A report from the analyses: which tables, figures and sentences each part becomes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "skillnad/tables/figure_spec.hpp"
#include "skillnad/text/document.hpp"

namespace skillnad::api {

/// What all parts of a report need to become words.
struct ReportFrame {
  const AnalysisData& data;
  Language language;
  const DisclosureRules* rules;  ///< null: nothing is left out
  bool swedish() const { return language == Language::sv; }
  const NumberStyle& style() const { return report_style(language); }
  std::string lang() const { return swedish() ? "sv" : "en"; }
  std::string pick(const std::string& sv, const std::string& en) const {
    return swedish() ? sv : en;
  }
  std::string variable(const AnalysisPart& part, const std::string& name) const {
    return data.variable(part.table, name, language);
  }
  /// One of several answers, without the name of the question before it.
  std::string answer(const AnalysisPart& part, const std::string& name) const;
  /// A level of an outcome; a bare yes or no has its question before it.
  std::string answer_level(const AnalysisPart& part, const std::string& outcome,
                           const std::string& level) const;
  /// The variables of a formula in words.
  std::string formula_words(const AnalysisPart& part) const;
  /// Levels of columns "a:b", joined by commas; nothing: all.
  std::string levels(const AnalysisPart& part, const std::string& by,
                     const std::string& level) const;
  /// Names of columns "a:b", joined by "and".
  std::string grouping(const AnalysisPart& part, const std::string& by) const;
  /// "12,3 %"; hidden: a bullet.
  std::string percent(double share, int decimals = 1) const;
  /// "1,2 procentenheter", or the number alone.
  std::string points(double difference, bool unit = true) const;
  std::string count(double n) const;
  /// "[a; b]" of finished numbers, in Swedish with a semicolon.
  std::string limits(const std::string& low, const std::string& high) const;
};

/// A number of a table that stands for what is hidden or has no value.
double cell(const Table& table, const std::string& column, std::size_t row);
std::string text_cell(const Table& table, const std::string& column, std::size_t row);

/// p-values of a table's groupings, one each in order of first occurrence, adjusted by Holm (1979).
struct GroupingTest {
  std::string by;
  double p = 1.0, adjusted = 1.0;
};
std::vector<GroupingTest> grouping_tests(const Table& table);

/// The base in words, as the first note of a table.
std::string base_note(const ReportFrame& frame, const Table& table);

/// The report tables of a part, by suffix; those that are only numbers to keep have none.
std::optional<ReportTable> part_table(const ReportFrame& frame, const AnalysisPart& part,
                                      const std::string& suffix, const Table& numbers);

struct PartFigure {
  FigureSpec spec;
  FigureRows rows;
};
/// The part's figure, if it has one and there is something to draw.
std::optional<PartFigure> part_figure(const ReportFrame& frame, const AnalysisPart& part,
                                      const PartTables& tables);

/// What the numbers say, in sentences made by rule; may be empty.
std::vector<std::string> part_sentences(const ReportFrame& frame, const AnalysisPart& part,
                                        const PartTables& tables);
/// The verdicts of a grid that say something, a sentence each.
std::vector<std::string> grid_items(const ReportFrame& frame, const Table& table);

/// A municipality beside all: its shares of what the report's analyses count.
std::vector<Block> unit_blocks(Context& context, const ReportFrame& frame,
                               const std::vector<const Analysis*>& analyses,
                               const std::string& unit);

}  // namespace skillnad::api
